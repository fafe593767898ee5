/** Asking the server for something, and what may be undone for ten seconds. A shell around `asking`. */

import { signal } from "@preact/signals";
import { listen, say } from "../../app";
import { newId } from "../../wire/device";
import type { ClientMessage, Fact } from "../../wire/messages";
import { language } from "../../words/words";
import { answered, type Asking, begun, type Command, overdue } from "./asking";
import { words } from "../words";

export const asking = signal<Asking>({});

/** What was just done, with the way back; gone after ten seconds. */
export interface Done {
  readonly text: string;
  readonly undo: (() => void) | null;
}
export const done = signal<Done | null>(null);

export const UNDO_MS = 10_000;

type Unnamed<T> = T extends Command ? Omit<T, "id" | "type"> : never;
const after = new Map<string, () => void>();
let forget: ReturnType<typeof setTimeout> | undefined;

/** `then` runs when the server says that it is done. */
export function ask(about: string, command: Unnamed<Extract<ClientMessage, { type: "command" }>>, then?: () => void): void {
  const named = { type: "command", id: newId("p-"), ...command } as Command;
  const before = asking.value;
  asking.value = begun(before, about, named, performance.now());
  if (asking.value === before) return;
  if (then) after.set(named.id, then);
  say(named);
}

export function state(about: string, fact: Fact, then?: () => void): void {
  ask(about, { name: "set", fact }, then);
}

/** Says what was done; `undo` stays offered for ten seconds. */
export function sayDone(text: string, undo: (() => void) | null = null): void {
  clearTimeout(forget);
  done.value = { text, undo };
  forget = setTimeout(() => (done.value = null), UNDO_MS);
}

/** Does it in ten seconds, unless it is undone before: for what cannot be taken back afterwards. */
export function soon(text: string, act: () => void): void {
  const timer = setTimeout(act, UNDO_MS);
  sayDone(text, () => clearTimeout(timer));
}

/** The sentence on what was asked, where it was not done; empty otherwise. */
export function trouble(about: string): string {
  const asked = asking.value[about];
  if (asked?.outcome === "refused") return asked.reasons[language.value] ?? words.value.notSent;
  return asked?.outcome === "unknown" ? words.value.notSent : "";
}

export function isPending(about: string): boolean {
  return asking.value[about]?.outcome === "pending";
}

listen({
  answered(answer) {
    asking.value = answered(asking.value, answer);
    const then = after.get(answer.id);
    after.delete(answer.id);
    if (answer.ok) then?.();
  },
  ticked(mono_ms) {
    const { again, asking: now } = overdue(asking.value, mono_ms);
    asking.value = now;
    again.forEach(say);
  },
});
