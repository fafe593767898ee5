/**
 * The server's clock, told from its messages by a monotonic clock of our own.
 *
 * The wall clock of the device plays no part: it may be wrong by minutes, or jump.
 */

export interface Clock {
  /** Server's time minus our monotonic time, from the message that was least late. */
  readonly offset_ms: number;
  /** How much later than that one the newest message came. */
  readonly late_ms: number;
}

/** A message this much later than the quickest means that the line is clogged: a new one is better. */
export const CLOGGED_MS = 5000;

/** The clock after a message that says `t_ms` arrived at `mono_ms`; `clock` is null on a new connection. */
export function heard(clock: Clock | null, t_ms: number, mono_ms: number): Clock {
  const offset_ms = t_ms - mono_ms;
  if (clock === null || offset_ms >= clock.offset_ms) return { offset_ms, late_ms: 0 };
  return { offset_ms: clock.offset_ms, late_ms: clock.offset_ms - offset_ms };
}

/** When what was heard at `mono_ms` was said, by our monotonic clock; what no clock has told yet, when it was heard. */
export function said(clock: Clock | null, mono_ms: number): number {
  return mono_ms - (clock?.late_ms ?? 0);
}

/** The server's time, in ms since 1970 UTC, at our monotonic `mono_ms`. */
export function serverTime(clock: Clock, mono_ms: number): number {
  return clock.offset_ms + mono_ms;
}

/** A device whose wall clock ran this much further than its monotonic clock between two ticks was asleep. */
export const ASLEEP_MS = 3000;

/**
 * Whether the device slept between two ticks. The monotonic clock of many phones stands still in sleep, so that
 * old numbers would look fresh on waking; the wall clock tells. A wall clock that is merely set forward looks
 * the same and costs one reconnection.
 */
export function slept(before: Tick, now: Tick): boolean {
  return now.wall_ms - before.wall_ms - (now.mono_ms - before.mono_ms) > ASLEEP_MS;
}

export interface Tick {
  readonly mono_ms: number;
  readonly wall_ms: number;
}
