/** What a person has asked the server for, until it is known what came of it. Pure; the clock is an argument. */

import type { Answer, ClientMessage, Language } from "../../wire/messages";

export type Command = Extract<ClientMessage, { type: "command" }>;

export interface Asked {
  readonly command: Command;
  readonly asked_mono_ms: number;
  readonly tries: number;
  /** `unknown`: no answer, however often it was asked. */
  readonly outcome: "pending" | "ok" | "refused" | "unknown";
  readonly reasons: Readonly<Partial<Record<Language, string>>>;
}

/** By what it is about: one at a time for each. */
export type Asking = Readonly<Record<string, Asked>>;

/** No answer for this long means: ask again, with the same id. */
export const ANSWER_AFTER_MS = 5000;
const TRIES_MAX = 4;

/** The same object while `about` still waits: a double tap is one command. */
export function begun(asking: Asking, about: string, command: Command, mono_ms: number): Asking {
  if (asking[about]?.outcome === "pending") return asking;
  const asked: Asked = { command, asked_mono_ms: mono_ms, tries: 1, outcome: "pending", reasons: {} };
  return { ...asking, [about]: asked };
}

export function answered(asking: Asking, answer: Answer): Asking {
  const found = Object.entries(asking).find(([, one]) => one.command.id === answer.id && one.outcome === "pending");
  if (!found) return asking;
  const [about, asked] = found;
  const reasons = answer.reasons ?? (answer.reason ? { nb: answer.reason, en: answer.reason } : {});
  return { ...asking, [about]: { ...asked, outcome: answer.ok ? "ok" : "refused", reasons } };
}

/** Those to be said again now, and what is known after it. */
export function overdue(asking: Asking, mono_ms: number): { again: Command[]; asking: Asking } {
  const late = Object.entries(asking).filter(
    ([, one]) => one.outcome === "pending" && mono_ms - one.asked_mono_ms >= ANSWER_AFTER_MS,
  );
  if (late.length === 0) return { again: [], asking };
  const given = late.filter(([, one]) => one.tries < TRIES_MAX);
  const after = late.map(([about, one]) => [
    about,
    one.tries < TRIES_MAX ? { ...one, asked_mono_ms: mono_ms, tries: one.tries + 1 } : { ...one, outcome: "unknown" as const },
  ]);
  return { again: given.map(([, one]) => one.command), asking: { ...asking, ...(Object.fromEntries(after) as Asking) } };
}
