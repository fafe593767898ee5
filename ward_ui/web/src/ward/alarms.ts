/** Which alarm comes first, and what kind of number it carries. */

import type { Alarm, Phase, Priority } from "../wire/messages";

/** How an alarm is shown. Advice is no alarm: plain ink, and never a sound. */
export type Urgency = Priority | "advisory";

export const MARKS: Record<Urgency, string> = { high: "!!!", medium: "!!", low: "!", advisory: "i" };
const RANK: Record<Urgency, number> = { high: 0, medium: 1, low: 2, advisory: 3 };
const DUE: Record<Phase, number> = { sounding: 0, returned: 1, acknowledged: 2 };

export function urgency({ kind, priority }: { readonly kind: Alarm["kind"]; readonly priority: Priority }): Urgency {
  return kind === "advisory" ? "advisory" : priority;
}

/** False for advice: nobody is called, nothing is announced, no count of alarms has it. */
export function isAlarm(alarm: Pick<Alarm, "kind">): boolean {
  return alarm.kind !== "advisory";
}

/**
 * Highest priority first; within it those that nobody has taken, then those that call somebody (the one that speaks for
 * others, not the ones it speaks for), then the newest.
 */
export function ordered(alarms: readonly Alarm[]): Alarm[] {
  return [...alarms].sort(
    (a, b) =>
      RANK[urgency(a)] - RANK[urgency(b)] ||
      DUE[a.phase] - DUE[b.phase] ||
      Number(!calls(a)) - Number(!calls(b)) ||
      b.t_signal_ms - a.t_signal_ms ||
      a.id.localeCompare(b.id),
  );
}

/** Whether people were told of it; one that is part of another, or lately told, only stands on screens. */
export function calls({ telling, tell }: Pick<Alarm, "telling" | "tell">): boolean {
  return telling ? telling.stage !== null : tell !== false;
}

/** The alarm that speaks for a bed: what sounds before what is silent, then the order of all. */
export function foremost(alarms: readonly Alarm[]): Alarm | null {
  const first = ordered(alarms);
  return first.find((alarm) => alarm.phase === "sounding" && isAlarm(alarm)) ?? first[0] ?? null;
}

/** The highest priority that sounds on this device, or null; advice never does. What is not said to be told to others sounds. */
export function sounding(alarms: readonly Alarm[]): Alarm | null {
  return ordered(alarms.filter((alarm) => isAlarm(alarm) && alarm.phase === "sounding" && alarm.tell !== false))[0] ?? null;
}

export type Quantity = "rr" | "hr" | "seconds" | "duration" | "offset" | "percent" | "points" | "sum" | "unknown";

/** The sort of quantity of an alarm's value and limit (`seconds` without breathing, `duration` of anything else, `offset` of a clock), told from its condition's name. */
export function quantity(condition: string): Quantity {
  if (/^news2/.test(condition)) return "points";
  if (/^deterioration/.test(condition)) return "sum";
  if (/^(unmeasured|away)|_lost$/.test(condition)) return "duration";
  if (condition === "clock_skew") return "offset";
  if (/^hr_unmeasured|battery/.test(condition)) return "percent";
  if (/apnoea|breathing/.test(condition)) return "seconds";
  if (/(^|_)(rr|resp)/.test(condition)) return "rr";
  return /(^|_)(hr|heart|pulse|brady|tachy)/.test(condition) ? "hr" : "unknown";
}

/** Seconds that the condition has lasted; for one that is over, how long it did. */
export function lasted(alarm: Alarm, now_ms: number): number {
  const end_ms = alarm.phase === "returned" ? alarm.t_changed_ms : now_ms;
  return Math.max(0, (end_ms - alarm.t_onset_ms) / 1000);
}
