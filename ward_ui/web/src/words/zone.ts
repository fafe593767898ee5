/**
 * The ward's clock on the wall: every time of day that a page shows is of the ward's time zone, whatever the device is set to.
 * A ward that names none goes by its server's; one that this browser does not know has the device's.
 */

import { computed, signal } from "@preact/signals";

/** IANA name, from the server; null while none is known. */
export const zone = signal<string | null>(null);

/** What tells an offset; null: the device itself does. */
const ward = computed<Intl.DateTimeFormat | null>(() => {
  try {
    return zone.value === null ? null : new Intl.DateTimeFormat("en-US", { ...FIELDS, timeZone: zone.value });
  } catch {
    return null;
  }
});

const FIELDS = {
  hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
} as const;

/** Zones change at quarters of an hour of UTC and never within one. */
const QUARTER_MS = 900_000;
const N_KEPT = 4000;
const known = computed(() => ({ ward: ward.value, offsets: new Map<number, number>() }));

/** What the ward's clock is ahead of UTC at a moment, in ms. */
export function offset_ms(t_ms: number): number {
  const { ward: of, offsets } = known.value;
  if (of === null) return ofDevice_ms(t_ms);
  const quarter = Math.floor(t_ms / QUARTER_MS);
  const found = offsets.get(quarter) ?? told_ms(of, quarter * QUARTER_MS);
  if (offsets.size >= N_KEPT) offsets.clear();
  offsets.set(quarter, found);
  return found;
}

/** True where this device is set to another time of day than the ward's. */
export function isElsewhere(t_ms: number): boolean {
  return ward.value !== null && offset_ms(t_ms) !== ofDevice_ms(t_ms);
}

function ofDevice_ms(t_ms: number): number {
  return -60_000 * new Date(t_ms).getTimezoneOffset();
}

function told_ms(of: Intl.DateTimeFormat, t_ms: number): number {
  const { year, month, day, hour, minute, second } = Object.fromEntries(of.formatToParts(t_ms).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) - t_ms;
}
