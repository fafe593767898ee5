/**
 * Alarm sounds as data. The numbers are those of the program: signals.json is generated from alarms/signals/burst.py,
 * and a test there keeps it equal (docs/signals.md).
 *
 * Spacing is the silence between the end of one pulse and the start of the next.
 */

import type { Quantity } from "../ward/alarms";
import type { Priority } from "../wire/messages";
import tables from "./signals.json";

export type Category = keyof typeof tables.melodies_hz;

export interface Pulse {
  readonly at_s: number;
  readonly duration_s: number;
  readonly hz: number;
}

export interface Shape {
  readonly duration_s: number;
  readonly rise_s: number;
  readonly fall_s: number;
  /** Silence after pulse 1, 2, …; one fewer than there are pulses. */
  readonly spacing_s: readonly number[];
  /** From the end of a burst to the start of the next one. */
  readonly interval_s: number;
}

export const SHAPES: Record<Priority, Shape> = tables.shapes;

/** Five notes each; a high burst plays them twice, a medium one the first three, a low one the first two. */
export const MELODIES: Record<Category, readonly number[]> = tables.melodies_hz;

/** Amplitudes of the fundamental and its harmonics. */
export const HARMONICS: readonly number[] = tables.harmonics;

/** The shortest silence that may lie between two bursts. */
export const INTERVAL_MIN_S: Record<Priority, number> = tables.interval_s_min;

export function pulses(priority: Priority, category: Category): Pulse[] {
  const { duration_s, spacing_s } = SHAPES[priority];
  const notes = MELODIES[category];
  let at_s = 0;
  return [...spacing_s, 0].map((silence_s, i) => {
    const pulse = { at_s, duration_s, hz: notes[i % notes.length]! };
    at_s += duration_s + silence_s;
    return pulse;
  });
}

export function burstLength(priority: Priority): number {
  const { duration_s, spacing_s } = SHAPES[priority];
  return duration_s * (spacing_s.length + 1) + spacing_s.reduce((sum, silence_s) => sum + silence_s, 0);
}

/** The pulses of a burst as a vibration: milliseconds on, off, on, … */
export function vibration(priority: Priority): number[] {
  const { duration_s, spacing_s } = SHAPES[priority];
  return [...spacing_s, 0].flatMap((silence_s) => [duration_s * 1000, Math.round(silence_s * 1000)]).slice(0, -1);
}

export function category(quantity: Quantity): Category {
  if (quantity === "hr") return "cardiovascular";
  return quantity === "rr" || quantity === "seconds" ? "ventilation" : "general";
}
