/** The beds as compact rows: those of the person who holds the phone, or all. */

import { signal } from "@preact/signals";
import { ward } from "../app";
import { AlarmBar } from "../parts/Alarm";
import { Digits, Pauses, StateLine } from "../parts/Bed";
import { Settings } from "../parts/Truth";
import { Icon } from "../parts/Icon";
import { opened } from "../parts/Sheet";
import { spokenBed, tell } from "../parts/telling";
import { foremost } from "../ward/alarms";
import type { WardBed } from "../ward/ward";
import { words } from "../words/words";
import { mine, toggleMine } from "./mine";

const onlyMine = signal(mine.value.size > 0);

export function Patients() {
  const w = words.value;
  const beds = (ward.value?.beds ?? []).filter((bed) => !onlyMine.value || mine.value.has(bed.bed));
  return (
    <main class="patients" data-testid="patients">
      <div class="choice" role="group">
        {[true, false].map((only) => (
          <button
            type="button" key={String(only)} aria-pressed={onlyMine.value === only}
            data-testid={only ? "only-mine" : "all-beds"} onClick={() => (onlyMine.value = only)}
          >
            {only ? w.mine : w.all}
          </button>
        ))}
      </div>
      {beds.length === 0 && <p class="quiet">{w.noneMine}</p>}
      {beds.map((bed) => (
        <Row key={bed.bed} bed={bed} />
      ))}
      <div class="settings">
        <Settings />
      </div>
    </main>
  );
}

function Row({ bed }: { bed: WardBed }) {
  const w = words.value;
  const told = tell(bed);
  const first = foremost(bed.alarms);
  const isMine = mine.value.has(bed.bed);
  return (
    <article class="row" data-in-use={told.inUse} data-state={told.shown.state} data-reasoned={told.shown.rr === null && told.shown.hr === null} data-priority={first?.priority} data-phase={first?.phase}>
      <button
        type="button" class="row-star" aria-pressed={isMine} aria-label={w.makeMine(bed.bed)} onClick={() => toggleMine(bed.bed)}
      >
        <Icon shape="star" filled={isMine} />
      </button>
      <button
        type="button" class="row-open" data-testid={`tile-${bed.bed}`} aria-label={spokenBed(bed, told)}
        onClick={() => (opened.value = bed.bed)}
      >
        <b class="bed-name">{bed.bed}</b>
        <span class="patient">{bed.patient?.name ?? w.noPatient}</span>
        <StateLine bed={bed.bed} told={told} />
        {(["rr", "hr"] as const).map((of) => (
          <span key={of} class={`row-value vital-${of}`} data-known={told.shown[of] !== null} data-fresh={told.shown[of]?.fresh ?? false}>
            <small>{w[of]}</small>
            <Digits value={told.shown[of]} id={`${of}-${bed.bed}`} />
            <small class="row-age">{told.shown[of]?.fresh === false ? w.oldShort(told.shown[of].age_s) : ""}</small>
          </span>
        ))}
        <Pauses bed={bed} />
        {first && <AlarmBar alarm={first} more={bed.alarms.length - 1} id={`alarm-${bed.bed}`} />}
      </button>
    </article>
  );
}
