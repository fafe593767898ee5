/** What this phone can be checked for from inside a page, and what is wrong with it. */

import { signal } from "@preact/signals";

export type Fault = "unheard" | "wakeLock" | "vibration" | { readonly clock_s: number };

/** A wall clock that is further off than this makes people distrust the times they read. */
const CLOCK_OFF_S = 30;

/** True while the phone has promised not to let the screen go dark. */
export const awake = signal(false);

/** What is wrong, worst first. `heard` is what the person said of its sound, `server_ms` the server's time; null while unknown. */
export function faults(heard: boolean | null, server_ms: number | null, wall_ms: number, keepsAwake: boolean, vibrates: boolean): Fault[] {
  const off_s = server_ms === null ? 0 : Math.abs(wall_ms - server_ms) / 1000;
  const found: Fault[] = [];
  if (heard === false) found.push("unheard");
  if (off_s > CLOCK_OFF_S) found.push({ clock_s: off_s });
  if (!vibrates) found.push("vibration");
  if (!keepsAwake) found.push("wakeLock");
  return found;
}

/** Asks for a screen that stays lit; browsers grant it to visible pages on a secure address only. */
export async function stayAwake(): Promise<void> {
  if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
  try {
    const lock = await navigator.wakeLock.request("screen");
    awake.value = !lock.released;
    lock.addEventListener("release", () => (awake.value = false));
  } catch {
    awake.value = false;
  }
}
