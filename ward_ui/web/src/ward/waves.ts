/** The last seconds of a watched chest, as a fold over messages. Pure; times are the server's. */

import type { WavesMessage } from "../wire/messages";

export const SHOWN_S = 20;
/** Curves stand this far behind now, for they come a second at a time. */
export const BEHIND_S = 2;

export interface Sample {
  readonly t_ms: number;
  readonly breathing: number | null;
  readonly heart: number | null;
}

export interface Curves {
  readonly unit: "mm" | "rad";
  readonly samples: readonly Sample[];
}

export const NOTHING: Curves = { unit: "mm", samples: [] };

/** Adds a message. What does not join on to what was before is set apart by a gap. */
export function drawn(curves: Curves, message: WavesMessage): Curves {
  const step_ms = message.step_s * 1000;
  const told = message.breathing.map<Sample>((breathing, i) => ({
    t_ms: message.t0_ms + i * step_ms,
    breathing: finite(breathing),
    heart: finite(message.heart[i] ?? null),
  }));
  const last = curves.samples.at(-1);
  const first = told[0];
  if (!first) return curves;
  const anew = curves.unit !== message.unit;
  const before = anew ? [] : curves.samples.filter((sample) => sample.t_ms < first.t_ms && sample.t_ms > first.t_ms - SHOWN_S * 2000);
  const apart = last !== undefined && (message.anew || first.t_ms - last.t_ms > 3 * step_ms);
  const gap: Sample[] = apart ? [{ t_ms: first.t_ms - step_ms, breathing: null, heart: null }] : [];
  return { unit: message.unit, samples: [...before, ...gap, ...told] };
}

function finite(value: number | null): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Half the height in the unit: 1-2-5 steps, so that the scale seldom changes; never so small that noise fills it. */
export function halfHeight(values: readonly (number | null)[], least: number): number {
  const top = values.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), least);
  const decade = 10 ** Math.floor(Math.log10(top));
  const step = [1, 2, 5, 10].find((one) => one * decade >= top) ?? 10;
  return step * decade;
}

/** Stretches without a gap, as points for a polyline. */
export function stretches(
  samples: readonly Sample[],
  of: "breathing" | "heart",
  point: (t_ms: number, value: number) => readonly [number, number],
): (readonly [number, number])[][] {
  const all: (readonly [number, number])[][] = [[]];
  for (const sample of samples) {
    const value = sample[of];
    if (value === null) {
      if (all.at(-1)?.length) all.push([]);
    } else all.at(-1)?.push(point(sample.t_ms, value));
  }
  return all.filter((stretch) => stretch.length > 1);
}
