/** The beds as compact rows: those of the person who holds the phone, or all. */

import { computed, signal } from "@preact/signals";
import { ward } from "../../app";
import { AlarmBar } from "../../parts/Alarm";
import { Beside, Digits, Pauses, StateLine } from "../../parts/Bed";
import { tell } from "../../parts/telling";
import { WarningMark } from "../../parts/Warning";
import { foremost, isAlarm } from "../../ward/alarms";
import type { WardBed } from "../../ward/ward";
import { words as shared } from "../../words/words";
import { myBeds } from "../shift/mine";
import { go, open } from "../place";
import { words } from "../words";

const chosen = signal<boolean | null>(null);
/** Until somebody chooses: mine, if there are any. */
const onlyMine = computed(() => chosen.value ?? myBeds().length > 0);

export function Patients() {
  const w = words.value;
  const beds = onlyMine.value ? myBeds() : (ward.value?.beds ?? []);
  return (
    <main class="patients" data-testid="patients">
      <div class="choice" role="group">
        {[true, false].map((only) => (
          <button
            type="button" key={String(only)} aria-pressed={onlyMine.value === only}
            data-testid={only ? "only-mine" : "all-beds"} onClick={() => (chosen.value = only)}
          >
            {only ? w.mine : w.all}
          </button>
        ))}
      </div>
      {beds.length === 0 && (
        <div class="quiet">
          <p>{w.noneMine}</p>
          <button type="button" class="plain" onClick={() => open("shift")}>
            {w.toShift}
          </button>
        </div>
      )}
      {beds.map((bed) => (
        <Row key={bed.bed} bed={bed} />
      ))}
    </main>
  );
}

function Row({ bed }: { bed: WardBed }) {
  const told = tell(bed);
  const first = foremost(bed.alarms);
  const framed = first && isAlarm(first) ? first : null;
  const empty = bed.occupied === false;
  return (
    <article
      class="row" data-in-use={told.inUse && !empty} data-state={told.shown.state}
      data-reasoned={told.shown.rr === null && told.shown.hr === null} data-priority={framed?.priority} data-phase={framed?.phase}
    >
      <button
        type="button" class="row-open" data-testid={`tile-${bed.bed}`}
        onClick={() => go({ at: "patient", bed: bed.bed })}
      >
        <b class="bed-name">
          <span class="heard-only">{shared.value.bed("")}</span>
          {bed.bed}
        </b>
        <span class="patient">{empty ? words.value.emptyBed : (bed.patient?.name ?? shared.value.noPatient)}</span>
        <StateLine bed={bed.bed} told={told} />
        {!empty &&
          (["rr", "hr"] as const).map((of) => (
            <span key={of} class={`row-value vital-${of}`} data-known={told.shown[of] !== null} data-fresh={told.shown[of]?.fresh ?? false}>
              <small>{shared.value[of]}</small>
              <Digits value={told.shown[of]} id={`${of}-${bed.bed}`} />
              {told.shown[of] && <Beside value={told.shown[of]} plain="" of="row-age" />}
            </span>
          ))}
        <Pauses bed={bed} />
        <WarningMark bed={bed} />
        {first && <AlarmBar alarm={first} more={bed.alarms.length - 1} id={`alarm-${bed.bed}`} />}
      </button>
    </article>
  );
}
