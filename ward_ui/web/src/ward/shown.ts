/** What may stand on a screen about one bed, now. The rules are those of docs/protocol.md, section vitals. */

import type { Rate, State, Vitals } from "../wire/messages";

/** The newest vitals older than this: no data from the sensor, whatever they said. */
export const LOST_AFTER_MS = 5000;
/** Up to this age a number stands plain; from here on its age stands beside it. */
export const FRESH_MS = 3000;
/** A rate with at least this delay is counted beat by beat, its mean told (docs/protocol.md, section vitals). */
export const COUNTED_DELAY_S = 15;
/** What such a mean is of. */
export const COUNTED_OVER_S = 36;
/** History longer than any hold is not needed. */
const KEPT_MS = 60_000;

export interface Value {
  readonly per_min: number;
  /** From the moment it is about to when it was measured; 0 where nobody says it. */
  readonly delay_s: number;
  /** Since the moment it is about. */
  readonly age_s: number;
  /** Just measured, whatever its delay. */
  readonly fresh: boolean;
  /** A mean of counted beats, and of long ago. */
  readonly counted: boolean;
}

export interface Shown {
  /** `unheard`: nothing was ever said about this bed. */
  readonly state: State | "unheard";
  /** Seconds in this state; null where nobody can tell. */
  readonly state_s: number | null;
  readonly rr: Value | null;
  readonly hr: Value | null;
  /** Seconds without breathing, while that is what is measured. */
  readonly apnoea_s: number | null;
}

/** The history (oldest first) with `vitals` at its end. Nothing in it is younger than the moment it was heard. */
export function remembered(history: readonly Vitals[], vitals: Vitals, now_ms: number): readonly Vitals[] {
  const newest = history.at(-1);
  const heard = notYounger(vitals, now_ms);
  if (newest && heard.t_ms < newest.t_ms) return history;
  return [...history.filter((old) => heard.t_ms - old.t_ms < KEPT_MS), heard];
}

/** What may be shown at `now_ms` (the server's clock) after `history`, oldest first. */
export function shown(history: readonly Vitals[], now_ms: number, hold_s: number): Shown {
  const newest = history.at(-1);
  if (!newest) return { state: "unheard", state_s: null, rr: null, hr: null, apnoea_s: null };
  const silent_ms = now_ms - newest.t_ms;
  const since_s = Math.max(0, silent_ms) / 1000;
  if (silent_ms > LOST_AFTER_MS && newest.state !== "lost")
    return { state: "lost", state_s: since_s, rr: null, hr: null, apnoea_s: null };
  const stopped = newest.breathing === false && mayHold(newest);
  return {
    state: newest.state,
    state_s: newest.state_s === null ? null : newest.state_s + since_s,
    rr: held(history, (v) => (v.breathing === false ? "gone" : v.rr), now_ms, hold_s),
    hr: held(history, (v) => v.hr, now_ms, hold_s),
    apnoea_s: stopped && newest.apnoea_s !== null ? newest.apnoea_s + since_s : null,
  };
}

/** The last value that nothing since has withdrawn, or null. */
function held(
  history: readonly Vitals[],
  pick: (vitals: Vitals) => Rate | "gone",
  now_ms: number,
  hold_s: number,
): Value | null {
  let t_next_ms = now_ms;
  for (let i = history.length - 1; i >= 0; i--) {
    const vitals = history[i]!;
    const rate = pick(vitals);
    const silent = t_next_ms - vitals.t_ms > LOST_AFTER_MS;
    if (silent || !mayHold(vitals) || rate === "gone") return null;
    if (rate.per_min !== null) return aged(rate.per_min, rate.delay_s ?? 0, now_ms - rate.t_ms, hold_s);
    t_next_ms = vitals.t_ms;
  }
  return null;
}

function aged(per_min: number, delay_s: number, since_ms: number, hold_s: number): Value | null {
  if (since_ms > hold_s * 1000) return null;
  const age_s = Math.max(0, since_ms) / 1000 + delay_s;
  return { per_min, delay_s, age_s, fresh: since_ms <= FRESH_MS, counted: delay_s >= COUNTED_DELAY_S };
}

function mayHold(vitals: Vitals): boolean {
  return vitals.state === "measuring" || vitals.state === "moving";
}

function notYounger(vitals: Vitals, now_ms: number): Vitals {
  const capped = (rate: Rate): Rate => ({ ...rate, t_ms: Math.min(rate.t_ms, now_ms) });
  return { ...vitals, t_ms: Math.min(vitals.t_ms, now_ms), rr: capped(vitals.rr), hr: capped(vitals.hr) };
}
