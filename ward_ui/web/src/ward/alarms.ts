/** Which alarm comes first, and what kind of number it carries. */

import type { Alarm, Phase, Priority } from "../wire/messages";

export const MARKS: Record<Priority, string> = { high: "!!!", medium: "!!", low: "!" };
const RANK: Record<Priority, number> = { high: 0, medium: 1, low: 2 };
const DUE: Record<Phase, number> = { sounding: 0, returned: 1, acknowledged: 2 };

/** Highest priority first; within it those that nobody has taken, then the newest. */
export function ordered(alarms: readonly Alarm[]): Alarm[] {
  return [...alarms].sort(
    (a, b) =>
      RANK[a.priority] - RANK[b.priority] ||
      DUE[a.phase] - DUE[b.phase] ||
      b.t_signal_ms - a.t_signal_ms ||
      a.id.localeCompare(b.id),
  );
}

/** The alarm that speaks for a bed: what sounds before what is silent, then the order of all. */
export function foremost(alarms: readonly Alarm[]): Alarm | null {
  const first = ordered(alarms);
  return first.find((alarm) => alarm.phase === "sounding") ?? first[0] ?? null;
}

/** The highest priority that sounds on this device, or null. What is not said to be told to others sounds. */
export function sounding(alarms: readonly Alarm[]): Alarm | null {
  return ordered(alarms.filter((alarm) => alarm.phase === "sounding" && alarm.tell !== false))[0] ?? null;
}

/** The sort of quantity of an alarm's value and limit, told from its condition's name. */
export function quantity(condition: string): "rr" | "hr" | "seconds" | "unknown" {
  if (/apnoea|breathing/.test(condition)) return "seconds";
  if (/(^|_)(rr|resp)/.test(condition)) return "rr";
  return /(^|_)(hr|heart|pulse|brady|tachy)/.test(condition) ? "hr" : "unknown";
}

/** Seconds that the condition has lasted; for one that is over, how long it did. */
export function lasted(alarm: Alarm, now_ms: number): number {
  const end_ms = alarm.phase === "returned" ? alarm.t_changed_ms : now_ms;
  return Math.max(0, (end_ms - alarm.t_onset_ms) / 1000);
}
