/** What the server says may be set for a patient, and what a NEWS2 would be. A shell around fetch. */

import { computed, effect, signal } from "@preact/signals";
import { actor, person } from "../../app";
import { answerTo } from "../../wire/http";
import type { Observations, Person, Score } from "../../wire/messages";

export interface Bounds {
  readonly condition: string;
  readonly text: { readonly nb: string; readonly en: string };
  readonly limit: number;
  readonly low: number;
  readonly high: number;
}

export interface Profile {
  readonly profile: string;
  readonly name: { readonly nb: string; readonly en: string };
  readonly bounds: readonly Bounds[];
}

export interface Terms {
  readonly people: readonly Person[];
  readonly shifts: readonly string[];
  readonly profiles: readonly Profile[];
  readonly pause_s: Readonly<Record<string, number>>;
  readonly own_limit_s: number;
}

/** Null until the server has told them to somebody who may set anything. */
export const terms = signal<Terms | null>(null);

/** Fetched anew with each log-in, and when a locked phone is opened. */
export function watch(): void {
  const here = computed(() => person.value?.person);
  const acts = computed(() => actor.value?.person);
  effect(() => {
    if (here.value === undefined) terms.value = null;
  });
  effect(() => {
    if (acts.value !== undefined) void fetched();
  });
}

/** A line that breaks just then must not leave the whole shift without limits and pauses. */
const AGAIN_MS = 5000;

async function fetched(): Promise<void> {
  const who = person.value?.person;
  const { status, ok, body } = await answerTo<Terms>("/api/care");
  terms.value = ok ? body : null;
  if (status === 0) {
    setTimeout(() => who === person.value?.person && terms.value === null && void fetched(), AGAIN_MS);
  }
}

/** The limits of the set that holds for a patient. */
export function boundsOf(terms: Terms | null, profile: string | null | undefined): readonly Bounds[] {
  const sets = terms?.profiles ?? [];
  return (sets.find((one) => one.profile === (profile ?? "")) ?? sets[0])?.bounds ?? [];
}

export type Foreseen =
  | { readonly word: "score"; readonly score: Score }
  | { readonly word: "impossible"; readonly parameters: readonly string[] }
  | { readonly word: "unknown" };

/** The NEWS2 that these observations would make, by the server's word alone. */
export async function foreseen(bed: string, observations: Observations): Promise<Foreseen> {
  const { status, body } = await answerTo<Score & { impossible: string[] }>("/api/news2", { body: { fact: "observed", bed, ...observations } });
  if (body && status === 200) return { word: "score", score: body };
  return body && status === 422 ? { word: "impossible", parameters: body.impossible } : { word: "unknown" };
}
