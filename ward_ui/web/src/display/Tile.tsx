/** One bed on the ward display. Stays where it is, whatever happens. */

import { AlarmBar } from "../parts/Alarm";
import { Pauses, Score, StateLine, Vital } from "../parts/Bed";
import { Quieter } from "../parts/Quieter";
import { opened } from "../parts/Sheet";
import { patientOf, shortName, spokenBed, tell } from "../parts/telling";
import { WarningMark } from "../parts/Warning";
import { foremost, isAlarm, ordered } from "../ward/alarms";
import type { WardBed } from "../ward/ward";
import { alarmText, words } from "../words/words";

export function Tile({ bed }: { bed: WardBed }) {
  const told = tell(bed);
  const first = foremost(bed.alarms);
  const framed = first && isAlarm(first) ? first : null;
  const open = () => (opened.value = bed.bed);
  const spoken = [...ordered(bed.alarms).map(alarmText), spokenBed(bed, told)].join(". ");
  return (
    <div
      class="tile" data-testid={`tile-${bed.bed}`} data-state={told.shown.state} data-in-use={told.inUse} data-patient={patientOf(bed) !== null}
      data-priority={framed?.priority} data-phase={framed?.phase} data-reasoned={told.reasoned} data-paused={(bed.pauses ?? []).length > 0}
    >
      <button type="button" class="tile-open" data-testid={`open-${bed.bed}`} aria-label={spoken} onClick={open} />
      <div class="tile-inside" aria-hidden="true">
        {first && <AlarmBar alarm={first} more={bed.alarms.length - 1} id={`alarm-${bed.bed}`} />}
        <Identity bed={bed} />
        <Pauses bed={bed} />
        <Quieter bed={bed} />
        <div class={told.reasoned ? "vitals reasoned" : "vitals"}>
          <Vital of="rr" bed={bed.bed} told={told} trend={told.inUse} />
          <Vital of="hr" bed={bed.bed} told={told} trend={told.inUse} />
        </div>
        <footer class="foot">
          <StateLine bed={bed.bed} told={told} />
          <WarningMark bed={bed} />
        </footer>
      </div>
    </div>
  );
}

function Identity({ bed }: { bed: WardBed }) {
  const w = words.value;
  const patient = patientOf(bed);
  const age = patient?.age_y ?? null;
  return (
    <header class="identity">
      <b class="bed-name">{bed.bed}</b>
      <span class="patient">{patient ? shortName(bed) : w.noPatient}</span>
      {age !== null && <span class="age">{w.years(age)}</span>}
      <Score bed={bed} />
    </header>
  );
}
