/** Asks the server about one bed, twice a second, for as long as the page is looked at. */

import { signal } from "@preact/signals";
import { answerTo, type Question } from "../wire/http";
import { EMPTY, type Memory, newest_ms, remembered } from "./memory";
import type { Closely, Recording, Sensor } from "./messages";

export type Trouble = "" | "login" | "right" | "contact" | "bed";

export const bed = signal<string | null>(new URLSearchParams(location.search).get("bed"));
export const sensors = signal<readonly Sensor[]>([]);
/** Null: nothing can be recorded, or not by who is logged in. */
export const recordings = signal<readonly Recording[] | null>(null);
export const memory = signal<Memory>(EMPTY);
export const trouble = signal<Trouble>("");

const ASK_MS = 500;
const OVERVIEW_MS = 2000;
const TIMEOUT_MS = 4000;
const TROUBLES: Readonly<Record<number, Trouble>> = { 401: "login", 403: "right", 404: "bed" };

async function ask<T>(path: string): Promise<T | null> {
  const { status, ok, body } = await answerTo<T>(path, { timeout_ms: TIMEOUT_MS });
  trouble.value = ok ? "" : (TROUBLES[status] ?? "contact");
  return ok ? body : null;
}

async function overview(): Promise<void> {
  const answer = await ask<{ sensors: Sensor[]; recordings: Recording[] | null }>("/api/engineer");
  if (answer) {
    sensors.value = answer.sensors;
    recordings.value = answer.recordings;
  }
  if (bed.value === null) bed.value = sensors.value[0]?.bed ?? null;
}

async function closely(): Promise<void> {
  const asked = bed.value;
  if (asked === null || document.visibilityState !== "visible") return;
  const after_ms = memory.value.answer?.bed === asked ? newest_ms(memory.value) : 0;
  const answer = await ask<Closely>(`/api/engineer/${encodeURIComponent(asked)}?after_ms=${after_ms}`);
  if (answer && answer.bed === bed.value) memory.value = remembered(memory.value, answer);
}

function repeat(work: () => Promise<void>, every_ms: number): void {
  const again = () => void work().finally(() => setTimeout(again, every_ms));
  again();
}

/** Does something about recordings; the server's sentence where it is refused, else empty. */
export async function tell(path: string, question: Question): Promise<string> {
  const { status, ok, body } = await answerTo<{ recordings?: Recording[]; error?: string }>(path, { timeout_ms: 4 * TIMEOUT_MS, ...question });
  if (status === 0) trouble.value = "contact";
  if (body?.recordings) recordings.value = body.recordings;
  return ok ? "" : (body?.error ?? "");
}

export function start(): void {
  repeat(overview, OVERVIEW_MS);
  repeat(closely, ASK_MS);
}

export function choose(one: string): void {
  bed.value = one;
  memory.value = EMPTY;
  history.replaceState(null, "", `?bed=${encodeURIComponent(one)}`);
}
