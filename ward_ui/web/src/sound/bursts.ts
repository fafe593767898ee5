/**
 * Alarm sounds as data: bursts of pulses after IEC 60601-1-8, table 3 and 4, with the melodies "ccc-cc".
 *
 * Spacing is the silence between the end of one pulse and the start of the next. A set that a ward likes better
 * replaces these tables and nothing else.
 */

import type { Priority } from "../wire/messages";

export type Category = "general" | "ventilation" | "cardiovascular";

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

const X = 0.1;
const TD = 0.15;
const SKIP = 2 * X + TD;

export const SHAPES: Record<Priority, Shape> = {
  high: { duration_s: TD, rise_s: 0.03, fall_s: 0.06, spacing_s: [X, X, SKIP, X, 0.8, X, X, SKIP, X], interval_s: 4 },
  medium: { duration_s: 0.2, rise_s: 0.04, fall_s: 0.1, spacing_s: [0.2, 0.2], interval_s: 8 },
  low: { duration_s: 0.2, rise_s: 0.06, fall_s: 0.12, spacing_s: [0.2], interval_s: 24 },
};

const C4 = 261.63;
const E4 = 329.63;
const F4 = 349.23;
const G4 = 392;
const A4 = 440;
const C5 = 523.25;

/** Five notes each; a high burst plays them twice, a medium one the first three, a low one the first two. */
export const MELODIES: Record<Category, readonly number[]> = {
  general: [C4, C4, C4, C4, C4],
  ventilation: [C4, A4, F4, A4, F4],
  cardiovascular: [C4, E4, G4, G4, C5],
};

/** Amplitudes of the fundamental and its harmonics; each within 15 dB of the fundamental. */
export const HARMONICS: readonly number[] = [1, 0.7, 0.6, 0.5, 0.4, 0.3];

export function pulses(priority: Priority, category: Category): Pulse[] {
  const { duration_s, spacing_s } = SHAPES[priority];
  const notes = MELODIES[category];
  let at_s = 0;
  return [...spacing_s, 0].map((silence_s, i) => {
    const pulse = { at_s, duration_s, hz: notes[i % notes.length] ?? C4 };
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

export function category(quantity: "rr" | "hr" | "seconds" | "unknown"): Category {
  if (quantity === "hr") return "cardiovascular";
  return quantity === "unknown" ? "general" : "ventilation";
}
