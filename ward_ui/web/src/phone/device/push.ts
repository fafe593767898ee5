/** Notices on the locked screen: from this page while it is open, and by Web Push where the hospital has opted in. */

import { effect, signal } from "@preact/signals";
import { alarms, person } from "../../app";
import { MARKS, sounding } from "../../ward/alarms";
import { deviceName } from "../../wire/device";
import { answerTo } from "../../wire/http";
import type { Alarm } from "../../wire/messages";
import { alarmText, language } from "../../words/words";
import { words } from "../words";

/** The hospital's server can reach this phone although the page is closed. */
export const pushed = signal(false);

let registration: ServiceWorkerRegistration | null = null;

/** Installs the shell's worker; only on a secure address, and silently nothing elsewhere. */
export async function install(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    registration = await navigator.serviceWorker.register("/worker.js");
  } catch {
    registration = null;
  }
}

/** Has this phone told by Web Push, for as long as a log-in lasts. Does nothing without `[push]` in the ward file. */
export async function subscribe(): Promise<void> {
  const at = registration?.pushManager;
  if (!at || Notification.permission !== "granted") return;
  try {
    const key = (await answerTo<{ key?: string | null }>("/api/push")).body?.key ?? null;
    if (key === null) return;
    const made = await at.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    pushed.value = (await answerTo("/api/push", { body: { device: deviceName(), language: language.value, ...made.toJSON() } })).ok;
  } catch {
    pushed.value = false;
  }
}

/** On a locked or hidden phone each alarm that calls it stands as a notice: bed and kind, no name. */
export function notices(): void {
  const told = new Set<string>();
  effect(() => {
    const loudest = sounding(alarms.value);
    if (!loudest || told.has(loudest.id) || document.visibilityState === "visible") return;
    told.add(loudest.id);
    void show(loudest);
  });
  effect(() => {
    if (person.value === null) pushed.value = false;
    else void subscribe();
  });
}

async function show(alarm: Alarm): Promise<void> {
  if (!registration || Notification.permission !== "granted") return;
  const title = `${MARKS[alarm.priority]} ${words.value.lockAlarm(alarm.bed)}`;
  await registration.showNotification(title, { body: alarmText(alarm), tag: alarm.id, requireInteraction: true });
}
