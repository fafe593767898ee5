/** One bed on the ward display. Stays where it is, whatever happens. */

import { AlarmBar, who } from "../parts/Alarm";
import { Icon } from "../parts/Icon";
import { Pauses, Score, StateLine, Vital } from "../parts/Bed";
import { spokenBed, tell } from "../parts/telling";
import { opened } from "../parts/Sheet";
import { foremost, ordered } from "../ward/alarms";
import type { WardBed } from "../ward/ward";
import { alarmText, words } from "../words/words";

export function Tile({ bed }: { bed: WardBed }) {
  const told = tell(bed);
  const first = foremost(bed.alarms);
  const open = () => (opened.value = bed.bed);
  const spoken = [...ordered(bed.alarms).map(alarmText), spokenBed(bed, told)].join(". ");
  return (
    <div
      class="tile" data-testid={`tile-${bed.bed}`} data-state={told.shown.state} data-in-use={told.inUse} data-patient={bed.patient !== null}
      data-priority={first?.priority} data-phase={first?.phase} data-reasoned={told.reasoned}
      tabIndex={0} role="button" aria-label={spoken} onClick={open}
      onKeyDown={(event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), open())}
    >
      <div class="tile-inside">
        {first && <AlarmBar alarm={first} more={0} id={`alarm-${bed.bed}`} />}
        <Identity bed={bed} />
        <Pauses bed={bed} />
        <div class={told.reasoned ? "vitals reasoned" : "vitals"}>
          <Vital of="rr" bed={bed.bed} told={told} trend={!told.reasoned} />
          <Vital of="hr" bed={bed.bed} told={told} trend={!told.reasoned} />
        </div>
        <footer class="foot">
          <StateLine bed={bed.bed} told={told} />
          <Score bed={bed} />
          {bed.alarms.length > 1 && <span class="tile-more">{words.value.moreOnBed(bed.alarms.length - 1)}</span>}
          {first?.phase === "acknowledged" && (
            <span class="tile-taken" title={words.value.takenBy(who(first))}>
              <Icon shape="check" />
              <span>{who(first)}</span>
            </span>
          )}
        </footer>
      </div>
    </div>
  );
}

function Identity({ bed }: { bed: WardBed }) {
  const w = words.value;
  const age = bed.patient?.age_y ?? null;
  return (
    <header class="identity">
      <b class="bed-name">{bed.bed}</b>
      <span class="patient">{bed.patient ? bed.patient.name : w.noPatient}</span>
      {age !== null && <span class="age">{w.years(age)}</span>}
    </header>
  );
}
