/** The alarms, the most urgent first and largest; below them what came and went unseen. */

import { alarms, forgetMissed, ward } from "../app";
import { AlarmCard } from "../parts/Alarm";
import { lasted, MARKS } from "../ward/alarms";
import { cameAndWent } from "../ward/ward";
import type { Missed } from "../wire/messages";
import { clock } from "../words/format";
import { alarmText, words } from "../words/words";

export function Alarms() {
  const all = alarms.value;
  return (
    <main class="alarms" data-testid="alarms" data-count={all.length}>
      {all.length === 0 && <p class="quiet">{words.value.noAlarms}</p>}
      {all.map((alarm, i) => (
        <AlarmCard key={alarm.id} alarm={alarm} large={i === 0} />
      ))}
      <WhileAway />
    </main>
  );
}

function WhileAway() {
  const w = words.value;
  if (!ward.value) return null;
  const gone = cameAndWent(ward.value);
  if (gone.length === 0) return null;
  return (
    <section class="away" data-testid="while-away">
      <h2>{w.whileAway}</h2>
      <ul>
        {gone.slice(0, 20).map((entry) => (
          <Gone key={entry.alarm.id} entry={entry} />
        ))}
      </ul>
      {(gone.length > 20 || !ward.value.missed_complete) && <p>{w.notAll}</p>}
      <button type="button" class="plain" onClick={forgetMissed}>
        {w.seen}
      </button>
    </section>
  );
}

function Gone({ entry: { alarm, t_ms } }: { entry: Missed }) {
  const w = words.value;
  return (
    <li data-priority={alarm.priority}>
      <b>{MARKS[alarm.priority]}</b> {alarm.bed ? w.bed(alarm.bed) : w.wholeWard} · {alarmText(alarm)} ·{" "}
      {clock(alarm.t_onset_ms)} ({w.lastedFor(lasted(alarm, t_ms))})
    </li>
  );
}
