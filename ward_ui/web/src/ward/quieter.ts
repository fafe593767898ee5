/** What makes alarms quieter, as the server says it: which sound is paused, and which reminder is due. Pure. */

import type { Inactive } from "../wire/messages";
import type { Ward } from "./ward";

/** States in which an alarm that still sounds is not heard. What was taken is silent by itself. */
const SILENT: ReadonlySet<Inactive["state"]> = new Set(["audio-paused", "audio-off", "alarm-off"]);
/** A reminder that is heard of later than this is none: the page was away. */
const REMINDER_MS = 30_000;

/** Those of a bed that silence something now. A pause that is over holds no longer, whoever has not said so yet. */
export function silencing(inactive: readonly Inactive[] | undefined, now_ms: number | null): Inactive[] {
  if (now_ms === null) return [];
  return (inactive ?? []).filter((one) => SILENT.has(one.state) && (one.until_ms === null || now_ms < one.until_ms));
}

/** Ids of the alarms whose sound is paused or off. While the server's time is not known, none. */
export function silenced(ward: Ward | null, now_ms: number | null): ReadonlySet<string> {
  return new Set((ward?.beds ?? []).flatMap((bed) => silencing(bed.inactive, now_ms)).flatMap((one) => one.alarms));
}

/** When each standing state last reminded, by what it is about. */
export type Reminded = ReadonlyMap<string, number>;

/**
 * The reminders as they stand, and whether one is due here: new since `before`, and said to everyone (`me` null: a display)
 * or to the one who took or paused it. Null before the first look: what was said earlier is not said again.
 */
export function reminded(ward: Ward | null, before: Reminded | null, now_ms: number | null, me: string | null): { reminded: Reminded; due: boolean } {
  const stand = new Map<string, number>();
  let due = false;
  for (const bed of ward?.beds ?? []) {
    for (const one of bed.inactive ?? []) {
      if (one.reminded_ms === null) continue;
      const key = `${bed.bed} ${one.state} ${one.state === "acknowledged" ? one.alarms.join(" ") : ""}`;
      stand.set(key, one.reminded_ms);
      const isNew = before !== null && before.get(key) !== one.reminded_ms;
      const lately = now_ms !== null && Math.abs(now_ms - one.reminded_ms) < REMINDER_MS;
      if (isNew && lately && (me === null || me === one.person)) due = true;
    }
  }
  return { reminded: stand, due };
}
