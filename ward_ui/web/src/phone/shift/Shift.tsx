/** The shift: what is mine and what is under way there, taking over, testing the phone. */

import { useSignal } from "@preact/signals";
import { person, ward } from "../../app";
import { Settings } from "../../parts/Truth";
import type { WardBed } from "../../ward/ward";
import { words as shared } from "../../words/words";
import { Frame, nameOf } from "../asking/Frame";
import { assign, RECEIVERS_MAX } from "./assign";
import { isMine, myBeds } from "./mine";
import { back, go } from "../place";
import { testedSaid } from "./said";
import { words } from "../words";

export function Shift() {
  const w = words.value;
  const mine = myBeds();
  return (
    <main class="shift" data-testid="shift">
      <button type="button" class="shift-key" data-testid="go-test" onClick={() => go({ at: "test" })}>
        <b>{w.test}</b>
        <span data-testid="tested">{testedSaid()}</span>
      </button>
      <div class="shift-keys">
        <button type="button" class="shift-key" data-testid="go-take" onClick={() => go({ at: "take" })}>
          <b>{w.takeOver}</b>
        </button>
        <button type="button" class="shift-key" data-testid="go-hand" disabled={mine.length === 0} onClick={() => go({ at: "hand" })}>
          <b>{w.handOver}</b>
        </button>
      </div>
      {mine.map((bed) => (
        <Matters key={bed.bed} bed={bed} />
      ))}
      <div class="settings">
        <Settings />
      </div>
    </main>
  );
}

/** What the next nurse has to know of a bed: open alarms, pauses and limits that end. */
export function Matters({ bed }: { bed: WardBed }) {
  const w = words.value;
  const open = bed.alarms.filter((alarm) => alarm.kind !== "technical");
  const said = [
    ...(open.length > 0 ? [w.openAlarms(open.length)] : []),
    ...(bed.pauses ?? []).map((pause) => w.pauseEnds(pause.until_ms)),
    ...(bed.limits ?? []).map((own) => w.limitEnds(own.until_ms)),
  ];
  return (
    <button type="button" class="matters" data-testid={`matters-${bed.bed}`} onClick={() => go({ at: "patient", bed: bed.bed })}>
      <b>{shared.value.bed(bed.bed)}</b> <span>{nameOf(bed.patient, bed.occupied)}</span>
      {said.length > 0 && <small>{said.join(" · ")}</small>}
    </button>
  );
}

export function Take() {
  const w = words.value;
  const me = person.value?.person ?? "";
  const beds = ward.value?.beds ?? [];
  const chosen = useSignal<ReadonlySet<string>>(new Set(myBeds().map((bed) => bed.bed)));
  const fresh = beds.filter((bed) => chosen.value.has(bed.bed) && !isMine(bed));
  const toggle = (bed: string) => {
    const after = new Set(chosen.value);
    if (!after.delete(bed)) after.add(bed);
    chosen.value = after;
  };
  const take = () => {
    if (fresh.length === 0) return;
    const first = (bed: WardBed) => [me, ...(bed.receivers ?? []).map((one) => one.person)].slice(0, RECEIVERS_MAX);
    assign(fresh, first, w.taken(chosen.value.size));
    back();
  };
  return (
    <Frame
      title={w.takeOver}
      keys={
        <button type="button" class="primary" data-testid="take-these" aria-disabled={fresh.length === 0} onClick={take}>
          {w.takeThese(fresh.length)}
        </button>
      }
    >
      <p>{w.takeOverWhat}</p>
      {beds.map((bed) => (
        <button
          type="button" key={bed.bed} class="choose-bed" aria-pressed={chosen.value.has(bed.bed)} disabled={isMine(bed)}
          data-testid={`choose-bed-${bed.bed}`} onClick={() => toggle(bed.bed)}
        >
          <b>{bed.bed}</b> <span>{nameOf(bed.patient, bed.occupied)}</span>
          {(bed.receivers ?? []).length > 0 && <small>{(bed.receivers ?? []).map((one) => one.name).join(", ")}</small>}
        </button>
      ))}
    </Frame>
  );
}
