/** Numbers, durations and times of day as a ward writes them. */

import { offset_ms } from "./zone";

/** "18 s", "4 min", "1 t 20 min"; seconds up to two minutes, where they matter. */
export function duration(s: number, hour = "t"): string {
  if (s < 120) return `${Math.floor(s)} s`;
  const min = Math.floor(s / 60);
  if (min < 60) return `${min} min`;
  const rest = min % 60;
  return rest === 0 ? `${Math.floor(min / 60)} ${hour}` : `${Math.floor(min / 60)} ${hour} ${rest} min`;
}

/** Time of day "02:40:52" of a time of the server, by the ward's clock. */
export function clock(t_ms: number): string {
  return onWall(t_ms).toISOString().slice(11, 19);
}

/** The same with tenths of a second. */
export function preciseClock(t_ms: number): string {
  return onWall(t_ms).toISOString().slice(11, 21);
}

/** Day and month "21.11." of a time of the server, by the ward's clock. */
export function calendar(t_ms: number): string {
  const t = onWall(t_ms);
  return `${t.getUTCDate()}.${t.getUTCMonth() + 1}.`;
}

/** Whose members of UTC are those of the ward's clock. */
function onWall(t_ms: number): Date {
  return new Date(t_ms + offset_ms(t_ms));
}

/** Day and time of day "21.11. 02:41" of a time of the server, by the ward's clock. */
export function moment(t_ms: number): string {
  return `${calendar(t_ms)} ${clock(t_ms).slice(0, 5)}`;
}

/** A number with at most `digits` decimals (at least as many where `digits` is given). */
export function number(value: number, point: string, digits?: number): string {
  const text = digits === undefined ? String(Math.round(value * 10) / 10) : value.toFixed(digits);
  return text.replace(".", point).replace("-", "\u2212");
}
