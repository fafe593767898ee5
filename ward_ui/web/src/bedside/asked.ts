/** Asks the server how it stands with this tablet's bed, every few seconds. Signals. */

import { computed, signal } from "@preact/signals";
import { silent } from "../wire/contact";
import { answerTo, type Question } from "../wire/http";
import { wardLanguage } from "../words/words";

export interface Told {
  readonly t_ms: number;
  readonly bed: string;
  readonly ward: string;
  readonly demo: boolean;
  readonly language: "nb" | "en";
  readonly measuring: "on" | "cannot" | "away" | "failed" | "empty";
  readonly pause: { readonly reason: "private" | "care" | "out_of_bed"; readonly until_ms: number } | null;
  readonly pause_s: number;
  readonly shows_numbers: boolean;
  readonly numbers: { readonly rr: number | null; readonly hr: number | null } | null;
  readonly kept_days: number;
}

/** One answer may stay out before silence ends belief. */
const ASK_MS = 2000;
const TIMEOUT_MS = 3000;
const TICK_MS = 250;

export const told = signal<Told | null>(null);
/** No bed's tablet: the server said so. */
export const stranger = signal(false);
/** Why the last wish was not granted, in the server's own sentence. */
export const refusal = signal("");
export const staff = signal<{ readonly name: string; readonly rights: readonly string[]; readonly locked: boolean } | null>(null);
/** When the question was asked whose answer stands here. */
const asked_ms = signal(0);
const now_ms = signal(0);

export const old = computed(() => told.value !== null && silent(asked_ms.value, now_ms.value));

export async function look(): Promise<void> {
  const began_ms = performance.now();
  const { status, body } = await answerTo<Told>("/api/bedside", { timeout_ms: TIMEOUT_MS });
  if (body && status === 200) {
    told.value = body;
    asked_ms.value = began_ms;
    now_ms.value = performance.now();
    wardLanguage.value = body.language;
    stranger.value = false;
  } else if (status === 401) {
    told.value = null;
    stranger.value = true;
  }
}

/** Empty when it was done; else the server's sentence, or `null` where nobody answered. */
async function wish(path: string, question: Question): Promise<string | null> {
  const { status, ok, body } = await answerTo<{ error?: string }>(path, { timeout_ms: TIMEOUT_MS, ...question });
  if (status === 0) return null;
  return ok ? "" : (body?.error ?? "");
}

export async function pause(on: boolean): Promise<string | null> {
  const why = await wish("/api/bedside/pause", { body: { on } });
  await look();
  return why;
}

export async function lookWhoIsHere(): Promise<void> {
  const answer = await answerTo<NonNullable<typeof staff.value>>("/api/me", { timeout_ms: TIMEOUT_MS });
  staff.value = answer.ok ? answer.body : null;
}

export async function give(bed: string): Promise<string | null> {
  const why = await wish("/api/bedside", { body: { bed } });
  await Promise.all([look(), lookWhoIsHere()]);
  return why;
}

export async function takeBack(): Promise<string | null> {
  const why = await wish("/api/bedside", { method: "DELETE" });
  await look();
  return why;
}

export function start(): void {
  const again = () => void look().finally(() => setTimeout(again, ASK_MS));
  again();
  setInterval(() => (now_ms.value = performance.now()), TICK_MS);
}
