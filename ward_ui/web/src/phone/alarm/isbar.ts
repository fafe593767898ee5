/** How an alarm developed, in words short enough for two seconds. Pure. */

import type { Series } from "../../wire/messages";

/** The medians of the first, the middle and the last third of a stretch of time; null where nothing was shown. */
export function thirds(values: readonly (number | null)[], t0_ms: number, step_s: number, from_ms: number, to_ms: number): (number | null)[] {
  const third_ms = (to_ms - from_ms) / 3;
  return [0, 1, 2].map((i) => {
    const within = values.filter((value, j) => {
      const t_ms = t0_ms + j * step_s * 1000;
      return value !== null && t_ms >= from_ms + i * third_ms && t_ms < from_ms + (i + 1) * third_ms;
    });
    return median(within.filter((value) => value !== null));
  });
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

const STRETCH_MS = 20 * 60_000;
const GAP = "–";

/** "16 → 22 → 31": the last twenty minutes of one parameter; empty where nothing was shown in all of them. */
export function developed(series: Series | undefined, of: "rr" | "hr", step_s: number, now_ms: number): string {
  if (!series || step_s <= 0) return "";
  const found = thirds(series[of], series.t0_ms, step_s, now_ms - STRETCH_MS, now_ms);
  if (found.every((value) => value === null)) return "";
  return found.map((value) => (value === null ? GAP : String(Math.round(value)))).join(" → ");
}
