/** What ended lately, each to be marked: useful, false, not needed. */

import { effect, signal } from "@preact/signals";
import { alarms, forgetMissed, now, ward } from "../../app";
import { lasted, MARKS, urgency } from "../../ward/alarms";
import { cameAndWent } from "../../ward/ward";
import type { Alarm } from "../../wire/messages";
import { clock } from "../../words/format";
import { alarmText, words as shared } from "../../words/words";
import { isPending, state } from "../asking/ask";
import { ended, type EndedAlarm, withMissed } from "./ended";
import { Trouble } from "../asking/Frame";
import { words } from "../words";
import { placeOf } from "./Calls";

const VERDICTS = ["useful", "false", "not_needed"] as const;
type Verdict = (typeof VERDICTS)[number];

const list = signal<readonly EndedAlarm[]>([]);
const verdicts = signal<Readonly<Record<string, Verdict>>>({});
const SHOWN = 8;

let before: readonly Alarm[] = [];
effect(() => {
  const after = alarms.value;
  list.value = ended(list.peek(), before, after, now.peek() ?? 0);
  before = after;
});

/** `bed`: only those of one bed. */
export function Ended({ bed }: { bed?: string }) {
  const w = words.value;
  if (!ward.value) return null;
  const missed = cameAndWent(ward.value);
  const all = withMissed(list.value, missed).filter(({ alarm }) => bed === undefined || alarm.bed === bed);
  const worth = all.filter(({ alarm }) => alarm.kind !== "technical" || missed.some((one) => one.alarm.id === alarm.id));
  if (worth.length === 0) return null;
  return (
    <section class="away" data-testid="ended">
      <h2>{w.ended}</h2>
      <ul>
        {worth.slice(0, SHOWN).map(({ alarm, ended_ms }) => (
          <Line key={alarm.id} alarm={alarm} ended_ms={ended_ms} />
        ))}
      </ul>
      {!ward.value.missed_complete && <p>{shared.value.notAll}</p>}
      {bed === undefined && missed.length > 0 && (
        <button type="button" class="plain" data-testid="missed-seen" onClick={forgetMissed}>
          {shared.value.seen}
        </button>
      )}
    </section>
  );
}

function Line({ alarm, ended_ms }: EndedAlarm) {
  const w = words.value;
  const about = `marked/${alarm.id}`;
  const given = verdicts.value[alarm.id];
  const give = (verdict: Verdict) =>
    state(about, { fact: "marked", bed: alarm.bed, alarm_id: alarm.id, verdict }, () => {
      verdicts.value = { ...verdicts.value, [alarm.id]: verdict };
    });
  return (
    <li data-testid={`ended-${alarm.id}`}>
      <p>
        <b>{MARKS[urgency(alarm)]}</b> {placeOf(alarm)} · {alarmText(alarm)} ·{" "}
        {clock(alarm.t_onset_ms)} ({shared.value.lastedFor(lasted(alarm, ended_ms))})
      </p>
      {alarm.kind !== "technical" && (
        <div class="verdicts" role="group" aria-label={w.markAsk}>
          {VERDICTS.map((verdict) => (
            <button
              type="button" key={verdict} aria-pressed={given === verdict} aria-disabled={isPending(about)}
              data-testid={`mark-${verdict}`} onClick={() => give(verdict)}
            >
              {w[`mark_${verdict}`]}
            </button>
          ))}
        </div>
      )}
      <Trouble about={about} />
    </li>
  );
}
