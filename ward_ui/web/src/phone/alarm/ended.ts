/** Alarms that ended while this page was open, and while it was away: so that a nurse can say what they were worth. Pure. */

import type { Alarm, Missed } from "../../wire/messages";

export interface EndedAlarm {
  readonly alarm: Alarm;
  readonly ended_ms: number;
}

const KEPT = 20;
const KEPT_MS = 12 * 3600_000;

/** The list, newest first, after the present alarms went from `before` to `after`. Nothing is kept beyond the page: it names patients. */
export function ended(list: readonly EndedAlarm[], before: readonly Alarm[], after: readonly Alarm[], now_ms: number): readonly EndedAlarm[] {
  const present = new Set(after.map((alarm) => alarm.id));
  const gone = before.filter((alarm) => !present.has(alarm.id)).map((alarm) => ({ alarm, ended_ms: now_ms }));
  const known = new Set(gone.map(({ alarm }) => alarm.id));
  const kept = list.filter(({ alarm, ended_ms }) => !present.has(alarm.id) && !known.has(alarm.id) && now_ms - ended_ms < KEPT_MS);
  return gone.length === 0 && kept.length === list.length ? list : [...gone, ...kept].slice(0, KEPT);
}

/** Those and what was missed, each once. */
export function withMissed(list: readonly EndedAlarm[], missed: readonly Missed[]): readonly EndedAlarm[] {
  const known = new Set(list.map(({ alarm }) => alarm.id));
  const more = missed.filter(({ alarm }) => !known.has(alarm.id)).map(({ alarm, t_ms }) => ({ alarm, ended_ms: t_ms }));
  return [...list, ...more].sort((a, b) => b.ended_ms - a.ended_ms);
}
