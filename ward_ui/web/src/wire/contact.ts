/** Whether this screen may still be believed: pure rules about silence and trying again. */

export interface Contact {
  /** `starting`: never heard anything; `live`; `lost`: nothing may be believed any more; `refused`: the server will not have us. */
  readonly word: "starting" | "live" | "lost" | "refused";
  /** Monotonic time at which the server said the last word that was heard, null if there was none. */
  readonly heard_mono_ms: number | null;
}

/** A page covers itself this much before the server's `silent_after_s`, so that a busy one is covered within it, too. */
const EARLY_MS = 2000;

/** Before a server has ever said its own: the protocol's `silent_after_s`. */
export const SILENT_AFTER_S = 10;

/**
 * Whether at `mono_ms` nothing may be believed any more of a server whose last word was said at `said_mono_ms`.
 *
 * What waited in the network or behind a busy page was said before it was heard: silence counts from then, or a page
 * that is late would go on believing for as long again.
 */
export function silent(said_mono_ms: number, mono_ms: number, silent_after_s = SILENT_AFTER_S): boolean {
  return mono_ms - said_mono_ms >= silent_after_s * 1000 - EARLY_MS;
}

/** The contact at `mono_ms`: silence ends it, and only a new whole state (a snapshot) brings it back. */
export function judged(contact: Contact, mono_ms: number, silent_after_s: number): Contact {
  if (contact.word !== "live" && contact.word !== "starting") return contact;
  return silent(contact.heard_mono_ms ?? 0, mono_ms, silent_after_s) ? { ...contact, word: "lost" } : contact;
}

const STEPS_MS = [0, 500, 1000, 2000, 4000, 5000];

/** Wait before attempt `n` (0 is the first) to connect again; `chance` in [0, 1) adds up to 30 %. */
export function backoff(n: number, chance: number): number {
  return (STEPS_MS[Math.min(n, STEPS_MS.length - 1)] ?? 5000) * (1 + 0.3 * chance);
}

/** Close codes after which asking again is of no use; null for all others. */
export function refusal(code: number): "login" | "origin" | "protocol" | null {
  if (code === 4401) return "login";
  if (code === 4403) return "origin";
  return code === 4406 ? "protocol" : null;
}
