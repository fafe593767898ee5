/** When a device may say that it has an alarm: what it says keeps the alarm with its holder (docs/distribution.md). Pure. */

import type { Alarm } from "../wire/messages";
import { isAlarm } from "./alarms";

/** The device as it stands in front of somebody. */
export interface Device {
  /** The page is the one in front, and nothing covers it. */
  readonly inView: boolean;
  /** Lies in a pocket: without sound nobody looks. */
  readonly carried: boolean;
  readonly audible: boolean;
  /** Who holds it, by log-in; empty while nobody does. */
  readonly person: string;
}

/**
 * What this receipt is, so that it is said once: of an alarm, in these hands, for this call. Null while there is nothing to say:
 * the alarm calls somebody else or nobody, or this device would not be noticed.
 */
export function receipt(alarm: Alarm, here: Device): string | null {
  if (!here.inView || alarm.tell === false) return null;
  const sounds = isAlarm(alarm) && alarm.phase === "sounding";
  if (sounds && here.carried && !here.audible) return null;
  return [here.person, alarm.id, alarm.priority, alarm.telling?.called_ms ?? ""].join(" ");
}
