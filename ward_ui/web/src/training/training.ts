/** The training as the server tells it, and what the trainer asks of it. */

import { signal } from "@preact/signals";
import type { Language } from "./words";

export interface Answer {
  readonly person: string;
  readonly told_s: number | null;
  readonly received_s: number | null;
  readonly opened_s: number | null;
  readonly taken_s: number | null;
  readonly declined_s: number | null;
  readonly timed_out_s: number | null;
}

export interface Told {
  readonly id: string;
  readonly bed: string;
  readonly nb: string;
  readonly en: string;
  readonly priority: "high" | "medium" | "low";
  readonly onset_to_signal_s: number;
  readonly everyone_s: number | null;
  readonly answers: readonly Answer[];
}

export interface Happened {
  readonly id: string;
  readonly bed: string;
  readonly kind: string;
  readonly t_s: number;
  readonly end_s: number;
  readonly alarms: readonly Told[];
}

export interface Training {
  readonly t_s: number;
  readonly language: Language;
  readonly ward_address: string;
  readonly kinds: readonly { kind: string; nb: string; en: string; duration_s: number }[];
  readonly beds: readonly { bed: string; patient: string; in_bed: boolean }[];
  readonly trainees: readonly { person: string; name: string; pin: string }[];
  /** Why the journal could not be read to its end; empty when it could. */
  readonly unread: string;
  readonly happened: readonly Happened[];
  readonly others: readonly Told[];
}

const LOOK_MS = 1000;

export const training = signal<Training | null>(null);
export const loggedIn = signal<boolean | null>(null);
export const lost = signal(false);
export const refusal = signal("");
export const bed = signal<string | null>(null);

/** For ever: how it stands, once a second. An answer that does not come is said. */
export async function follow(): Promise<void> {
  for (;;) {
    await look();
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
}

async function look(): Promise<void> {
  if (loggedIn.value === false) return;
  try {
    const answer = await fetch("/api/state", { signal: AbortSignal.timeout(5 * LOOK_MS) });
    loggedIn.value = answer.status !== 401;
    if (answer.ok) training.value = (await answer.json()) as Training;
    lost.value = !answer.ok && answer.status !== 401;
  } catch {
    lost.value = true;
  }
}

/** Empty when it worked. */
export async function logIn(pin: string): Promise<"" | "wrong" | "often" | "gone"> {
  const status = await posted("/api/login", { pin });
  if (status === 204) {
    loggedIn.value = true;
    await look();
    return "";
  }
  return status === 401 ? "wrong" : status === 429 ? "often" : "gone";
}

export async function start(kind: string): Promise<void> {
  if (bed.value === null) return;
  refusal.value = "";
  await posted("/api/start", { bed: bed.value, kind });
  await look();
}

async function posted(path: string, body: object): Promise<number> {
  const headers = { "content-type": "application/json" };
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    if (answer.status === 409) refusal.value = ((await answer.json()) as { refusal: string }).refusal;
    return answer.status;
  } catch {
    lost.value = true;
    return 0;
  }
}
