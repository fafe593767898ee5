/** The radar's curve around the moment of an alarm, as one row of samples. Pure; times are the server's. */

import type { Trace, TracePiece } from "../wire/past";
import { halfHeight, type Sample, stretches } from "./waves";

/** Box of the drawing: 10 units a second, so that its height is the only thing to choose. */
export const HEIGHT = 100;
const PER_S = 10;

export interface TraceDrawing {
  readonly width: number;
  /** Where the alarm began to sound. */
  readonly alarm_x: number;
  /** Path of the curve; each gap begins a new stretch. */
  readonly path: string;
  /** The whole height, in the unit. */
  readonly height: number;
  readonly unit: TracePiece["unit"];
}

/** Null where nothing was measured: then there is nothing to show. */
export function traced(trace: Trace | null, of: "breathing" | "heart", least: number): TraceDrawing | null {
  const unit = trace?.pieces.at(-1)?.unit;
  if (!trace || unit === undefined || trace.t_signal_ms === undefined) return null;
  const { t_signal_ms, before_s = 0, after_s = 0 } = trace;
  const from_ms = t_signal_ms - before_s * 1000;
  const shown = samples(trace.pieces.filter((piece) => piece.unit === unit)).filter(
    ({ t_ms }) => t_ms >= from_ms && t_ms <= t_signal_ms + after_s * 1000,
  );
  const half = halfHeight(shown.map((sample) => sample[of]), least);
  const point = (t_ms: number, value: number) =>
    [((t_ms - from_ms) / 1000) * PER_S, (HEIGHT / 2) * (1 - (0.92 * value) / half)] as const;
  const drawn = stretches(shown, of, point);
  if (drawn.length === 0) return null;
  const path = drawn.map((points) => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`).join("");
  return { width: (before_s + after_s) * PER_S, alarm_x: before_s * PER_S, path, height: 2 * half, unit };
}

/** In order, each moment once; a gap where a piece does not join on to the one before. */
export function samples(pieces: readonly TracePiece[]): Sample[] {
  const all: Sample[] = [];
  for (const piece of pieces) {
    const step_ms = piece.step_s * 1000;
    const last_ms = all.at(-1)?.t_ms ?? Number.NEGATIVE_INFINITY;
    const fresh = piece.breathing
      .map((breathing, i) => ({ t_ms: piece.t0_ms + i * step_ms, breathing, heart: piece.heart[i] ?? null }))
      .filter(({ t_ms }) => t_ms > last_ms + step_ms / 2);
    const first = fresh[0];
    if (!first) continue;
    if (all.length > 0 && (piece.anew || first.t_ms - last_ms > 3 * step_ms)) all.push({ t_ms: first.t_ms - step_ms / 2, breathing: null, heart: null });
    all.push(...fresh);
  }
  return all;
}
