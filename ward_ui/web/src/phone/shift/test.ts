/** What this phone finds out about itself, and what goes with each heartbeat. A shell around `selftest`. */

import { computed, effect, signal } from "@preact/signals";
import { audible, elsewhere, link, now, person, report } from "../../app";
import { switchOn, tryOut } from "../../sound/player";
import { fault, type Findings } from "./selftest";
import { pushed } from "../device/push";
import { words } from "../words";

export const heard = signal<boolean | null>(null);
export const felt = signal<boolean | null>(null);
/** The alarm sound has been played: it may be asked for. */
export const tried = signal(false);
/** Server's time at which the sound was last answered for. */
export const tested_ms = signal<number | null>(null);
export const battery = signal<Findings["battery"]>(null);
const allowed = signal<NotificationPermission | "none">("Notification" in window ? Notification.permission : "none");

/** After a log-in the sound may be off for so long before the ward is told. */
const GRACE_MS = 60_000;
let since_ms = 0;

export const findings = computed<Findings>(() => ({
  audible: audible.value,
  heard: heard.value,
  canVibrate: "vibrate" in navigator,
  felt: felt.value,
  clock_off_s: now.value === null ? null : Math.abs(Date.now() - now.value) / 1000,
  elsewhere: elsewhere.value,
  battery: battery.value,
  notifications: pushed.value ? "push" : allowed.value === "granted" ? "local" : allowed.value === "default" ? "ask" : "barred",
  connected: link.value.up,
}));

/** Sounds and shakes as a medium alarm does, from a press of a button. */
export async function tryAlarm(): Promise<void> {
  heard.value = felt.value = null;
  await switchOn();
  tryOut("medium");
  tried.value = true;
}

export function answerFor(what: "heard" | "felt", yes: boolean): void {
  (what === "heard" ? heard : felt).value = yes;
  tested_ms.value = now.value;
}

export async function askForNotices(): Promise<void> {
  if (!("Notification" in window)) return;
  allowed.value = await Notification.requestPermission();
}

interface Battery extends EventTarget {
  readonly level: number;
  readonly charging: boolean;
}

async function watchBattery(): Promise<void> {
  const read = (navigator as { getBattery?: () => Promise<Battery> }).getBattery;
  if (!read) return;
  const found = await read.call(navigator);
  const tell = () => (battery.value = { share: found.level, charging: found.charging });
  for (const event of ["levelchange", "chargingchange"]) found.addEventListener(event, tell);
  tell();
}

export function watch(): void {
  void watchBattery().catch(() => (battery.value = null));
  effect(() => {
    if (person.value) since_ms = performance.now();
    else {
      heard.value = felt.value = tested_ms.value = null;
      tried.value = false;
    }
  });
  let told = false;
  report(() => {
    const silent = performance.now() - since_ms > GRACE_MS || heard.value === false ? fault(findings.value) : null;
    const level = battery.value === null ? {} : { battery: battery.value.share };
    told ||= silent !== null || heard.value !== null;
    return { ...level, ...(told && { test: silent === null ? "" : words.value[`fault_${silent}`] }) };
  });
  // Browsers let a page sound only after a touch: the first one anywhere is enough, and nobody has to look for the switch.
  window.addEventListener("click", () => void switchOn(true));
}
