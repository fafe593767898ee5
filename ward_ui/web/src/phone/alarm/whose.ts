/** Whose an alarm is, seen from one phone. Pure. */

import { isAlarm } from "../../ward/alarms";
import type { Alarm } from "../../wire/messages";

export type Whose = "mine" | "others" | "nobodys";

/** `others`: somebody else has taken it, or is called to it instead of this person. `nobodys`: it stands on screens, and nobody is called. */
export function whose(alarm: Alarm, me: string | null): Whose {
  const { telling } = alarm;
  if (alarm.phase === "acknowledged") return telling && me !== null && telling.responsible_ids.includes(me) ? "mine" : "others";
  if (alarm.tell !== false) return "mine";
  return telling && telling.stage !== null && telling.responsible_ids.length > 0 ? "others" : "nobodys";
}

/** Those that sound here. */
export function calling(all: readonly Alarm[]): Alarm[] {
  return all.filter((alarm) => isAlarm(alarm) && alarm.tell !== false && alarm.phase === "sounding");
}

/** What comes first on this phone: what calls, then what else is this person's, then what was told to them and others have. Keeps the order of each. */
export function mineFirst(all: readonly Alarm[], me: string | null): Alarm[] {
  const calls = new Set(calling(all));
  const rank = (alarm: Alarm) => (calls.has(alarm) ? 0 : alarm.tell === false ? 3 : whose(alarm, me) === "mine" ? 1 : 2);
  return all.map((alarm) => ({ alarm, of: rank(alarm) })).sort((a, b) => a.of - b.of).map(({ alarm }) => alarm);
}
