/** Geometry of a trend: what the height and the width stand for, and the paths in which a gap is a gap. Pure. */

import type { Line, Of } from "../wire/past";

type Values = readonly (number | null)[];

export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** Trends are drawn no finer than this: a calm parameter is a calm line. */
const MIN_SPAN: Record<Of, number> = { rr: 12, hr: 40 };

/** Room for every value and for the nearest limit on each side, so that the way to it is seen. */
export function scale(of: Of, values: Values, limits: readonly number[]): Scale {
  const known = values.filter((value): value is number => value !== null);
  const all = [...known, ...limits];
  if (all.length === 0) return of === "rr" ? { low: 6, high: 30 } : { low: 40, high: 130 };
  const low = Math.min(...all);
  const high = Math.max(...all);
  const spare = Math.max(0, MIN_SPAN[of] - (high - low)) / 2;
  const edge = (high - low + 2 * spare) * 0.06;
  return { low: Math.max(0, low - spare - edge), high: high + spare + edge };
}

/** The highest lower limit and the lowest upper one. */
export function nearest(sides: { readonly low: readonly number[]; readonly high: readonly number[] }): number[] {
  return [...(sides.low.length ? [Math.max(...sides.low)] : []), ...(sides.high.length ? [Math.min(...sides.high)] : [])];
}

/** Round numbers within the scale, at most `n_max` of them. */
export function ticks({ low, high }: Scale, n_max: number): number[] {
  const step = [1, 2, 5, 10, 20, 25, 50, 100, 200].find((one) => (high - low) / one <= n_max) ?? 500;
  const found: number[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high; at += step) found.push(at);
  return found;
}

const MIN_MS = 60_000;
const TIME_STEPS_MIN = [10, 15, 30, 60, 120, 180, 240, 360, 720, 1440];

/** All of the above, and every offset of a time zone, are whole multiples of it. */
const GRAIN_MS = 5 * MIN_MS;

/** Full times of day between two moments by a clock that is `offset_ms` ahead of UTC, at most `n_max` of them. */
export function timeTicks(from_ms: number, to_ms: number, n_max: number, offset_ms: (t_ms: number) => number): number[] {
  const step_ms = MIN_MS * (TIME_STEPS_MIN.find((one) => (to_ms - from_ms) / (one * MIN_MS) <= n_max) ?? 1440);
  const found: number[] = [];
  // Each moment by its own offset: a day of 25 hours has its ticks at full hours too.
  for (let t_ms = Math.ceil(from_ms / GRAIN_MS) * GRAIN_MS; t_ms <= to_ms; t_ms += GRAIN_MS) {
    if ((t_ms + offset_ms(t_ms)) % step_ms === 0) found.push(t_ms);
  }
  return found;
}

export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly width: number;
  readonly height: number;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly scale: Scale;
}

export function x(box: Box, t_ms: number): number {
  return box.x0 + (box.width * (t_ms - box.from_ms)) / (box.to_ms - box.from_ms);
}

export function y({ y0, height, scale: { low, high } }: Box, value: number): number {
  return y0 + height * (1 - (value - low) / (high - low));
}

export interface Steps {
  readonly t0_ms: number;
  readonly step_s: number;
}

/** The middle line; a lone value between two gaps becomes a dot. */
export function line(values: Values, { t0_ms, step_s }: Steps, box: Box): string {
  const parts: string[] = [];
  let joined = false;
  values.forEach((value, i) => {
    const t_ms = t0_ms + (i + 0.5) * step_s * 1000;
    const inside = value !== null && t_ms >= box.from_ms && t_ms <= box.to_ms;
    if (inside) {
      parts.push(`${joined ? "L" : "M"}${x(box, t_ms).toFixed(1)} ${y(box, value).toFixed(1)}`);
      const next = values[i + 1] ?? null;
      if (!joined && (next === null || t_ms + step_s * 1000 > box.to_ms)) parts.push("h0.01");
    }
    joined = inside;
  });
  return parts.join("");
}

/** From the least to the greatest of each step, as one area for each run without a gap. */
export function area(low: Values, high: Values, steps: Steps, box: Box): string {
  const runs: number[][] = [];
  low.forEach((value, i) => {
    const t_ms = middle(steps, i);
    if (value === null || high[i] == null || t_ms < box.from_ms || t_ms > box.to_ms) return;
    const last = runs.at(-1);
    if (last && last.at(-1) === i - 1) last.push(i);
    else runs.push([i]);
  });
  const point = (i: number, value: number) => `${x(box, middle(steps, i)).toFixed(1)} ${y(box, value).toFixed(1)}`;
  return runs
    .map((run) => `M${[...run.map((i) => point(i, high[i]!)), ...[...run].reverse().map((i) => point(i, low[i]!))].join("L")}Z`)
    .join("");
}

/** A limit over the times at which it held, as one path: it steps where it was changed. */
export function limitPath(stretches: readonly Line[], box: Box): string {
  return stretches
    .filter((one) => one.to_ms > box.from_ms && one.from_ms < box.to_ms)
    .map((one) => {
      const at = y(box, one.limit).toFixed(1);
      return `M${x(box, Math.max(one.from_ms, box.from_ms)).toFixed(1)} ${at}H${x(box, Math.min(one.to_ms, box.to_ms)).toFixed(1)}`;
    })
    .join("");
}

function middle({ t0_ms, step_s }: Steps, i: number): number {
  return t0_ms + (i + 0.5) * step_s * 1000;
}

/** Which step a moment lies in, or null outside all of them. */
export function stepAt(n: number, { t0_ms, step_s }: Steps, t_ms: number): number | null {
  const i = Math.floor((t_ms - t0_ms) / (step_s * 1000));
  return i >= 0 && i < n ? i : null;
}

/** Percent of the time in which somebody was there, "< 1" for a little of it; null where nobody was. */
export function share(part_s: number, whole_s: number): string | null {
  if (whole_s < 15) return null;
  const percent = Math.min(100, Math.round((100 * part_s) / whole_s));
  return percent === 0 && part_s > 0 ? "<\u00a01" : String(percent);
}
