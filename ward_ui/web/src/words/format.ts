/** Numbers, durations and times of day as a ward writes them. */

/** "18 s", "4 min", "1 t 20 min"; seconds up to two minutes, where they matter. */
export function duration(s: number, hour = "t"): string {
  if (s < 120) return `${Math.floor(s)} s`;
  const min = Math.floor(s / 60);
  if (min < 60) return `${min} min`;
  const rest = min % 60;
  return rest === 0 ? `${Math.floor(min / 60)} ${hour}` : `${Math.floor(min / 60)} ${hour} ${rest} min`;
}

/** Time of day "02:40:52" of a time of the server, in the time zone of this device. */
export function clock(t_ms: number): string {
  const t = new Date(t_ms);
  return [t.getHours(), t.getMinutes(), t.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** Day and month "21.11." of a time of the server, in the time zone of this device. */
export function calendar(t_ms: number): string {
  const t = new Date(t_ms);
  return `${t.getDate()}.${t.getMonth() + 1}.`;
}

/** Day and time of day "21.11. 02:41" of a time of the server, in the time zone of this device. */
export function moment(t_ms: number): string {
  return `${calendar(t_ms)} ${clock(t_ms).slice(0, 5)}`;
}

/** A number with at most `digits` decimals (at least as many where `digits` is given). */
export function number(value: number, point: string, digits?: number): string {
  const text = digits === undefined ? String(Math.round(value * 10) / 10) : value.toFixed(digits);
  return text.replace(".", point);
}
