/** What this phone finds out about itself, and what goes with each heartbeat. A shell around `selftest`. */

import { computed, effect, signal } from "@preact/signals";
import { audible, elsewhere, link, now, person, report } from "../../app";
import { switchOn, tryOut } from "../../sound/player";
import { keep, kept } from "../../wire/device";
import { fault, type Findings, read, stands, type Tested } from "./selftest";
import { pushed } from "../device/push";
import { words } from "../words";

const KEY = "selftest";
/** The last test of this phone, whoever made it. */
const kept_ = signal<Tested | null>(read(kept(KEY)));
/** Of whoever holds it now, old or not. */
export const mine = computed(() => (kept_.value !== null && kept_.value.person === person.value?.person ? kept_.value : null));
/** The one that still says something. */
export const tested = computed(() => (mine.value !== null && now.value !== null && stands(mine.value, mine.value.person, now.value) ? mine.value : null));
export const heard = computed(() => tested.value?.heard ?? null);
export const felt = computed(() => tested.value?.felt ?? null);
/** The alarm sound has been played: it may be asked for. */
export const tried = signal(false);
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
  remember({ heard: null, felt: null });
  await switchOn();
  tryOut("medium");
  tried.value = true;
}

export function answerFor(what: "heard" | "felt", yes: boolean): void {
  remember({ heard: heard.value, felt: felt.value, [what]: yes });
}

function remember(answers: Pick<Tested, "heard" | "felt">): void {
  if (!person.value || now.value === null) return;
  kept_.value = { person: person.value.person, t_ms: now.value, ...answers };
  keep(KEY, JSON.stringify(kept_.value));
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
  const me = computed(() => person.value?.person);
  effect(() => {
    if (me.value !== undefined) since_ms = performance.now();
    tried.value = false;
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
