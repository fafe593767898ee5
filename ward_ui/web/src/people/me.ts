/** Who holds this device, whether it is locked, and who was here before. Signals; the server decides. */

import { computed, signal } from "@preact/signals";
import { keep, kept } from "../wire/device";
import type { Need, Person } from "../wire/messages";

/** Whose device it is, also while it is locked: told of their alarms. */
export const person = signal<Person | null>(null);
/** Left lying or put away: names are gone, acting wants the PIN. Alarms stay. */
export const locked = signal(false);
/** Who acts here; null while nobody can. */
export const actor = computed<Person | null>(() => (locked.value ? null : person.value));
/** Who has taken a role in need, and until when. */
export const needs = signal<readonly Need[]>([]);

const N_RECENT = 4;
const RECENT = "people";

/** Who logged in on this device lately, the last one first. */
export function recent(): Person[] {
  try {
    const known: unknown = JSON.parse(kept(RECENT) ?? "[]");
    return Array.isArray(known) ? known.filter(isPerson).slice(0, N_RECENT) : [];
  } catch {
    return [];
  }
}

export function wasHere(me: Person): void {
  const others = recent().filter((one) => one.person !== me.person);
  keep(RECENT, JSON.stringify([me, ...others].slice(0, N_RECENT)));
}

function isPerson(one: unknown): one is Person {
  const { person: id, name } = (one ?? {}) as Partial<Person>;
  return typeof id === "string" && typeof name === "string";
}

let isTouched = false;

/** Whether somebody has used the device since this was last asked. */
export function touched(): boolean {
  const was = isTouched;
  isTouched = false;
  return was;
}

export function noticeTouches(): void {
  for (const sign of ["pointerdown", "keydown"]) window.addEventListener(sign, () => (isTouched = true), { passive: true });
}
