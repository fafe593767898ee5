/** Whoever logs in has their own language and theme here, and keeps what they choose; the device's own come back after them. */

import { batch, effect, signal } from "@preact/signals";
import { type Choice, personTheme } from "../parts/theme";
import { answerTo } from "../wire/http";
import { known, personLanguage } from "../words/words";
import { actor, locked, person } from "./me";

interface Me {
  readonly person: string;
  readonly rights: readonly string[];
  readonly language: string | null;
  readonly theme: string | null;
  readonly need_min: number;
}

/** What whoever holds the device may do; empty while nobody does. */
export const rights = signal<readonly string[]>([]);
/** How long a role may be taken in need, in minutes; 0: not at all. */
export const need_min = signal(0);

const THEMES: Readonly<Record<string, Choice>> = { day: "day", dark: "dark", night: "night", system: "auto" };
let saved = "";

const spoken = () => JSON.stringify({ language: personLanguage.value, theme: personTheme.value === "auto" ? "system" : personTheme.value });

/** After each welcome, and when a role was taken or given back. */
export async function readChoices(): Promise<void> {
  const mine = person.value?.person ?? null;
  // Whoever has locked the device keeps what they see; nothing is answered until they are back.
  if (locked.value) return;
  const me = mine === null ? null : await said();
  if (mine !== (person.value?.person ?? null)) return;
  rights.value = me?.rights ?? [];
  need_min.value = me?.need_min ?? 0;
  if (mine !== null && me === null) return;
  batch(() => {
    personLanguage.value = known(me?.language ?? null);
    personTheme.value = me?.theme ? (THEMES[me.theme] ?? null) : null;
    saved = spoken();
  });
}

async function said(): Promise<Me | null> {
  const { ok, body } = await answerTo<Me>("/api/me");
  return ok ? body : null;
}

/** A choice made while somebody acts is theirs, on every device. */
export function keepChoices(): void {
  effect(() => {
    const now = spoken();
    if (actor.value === null || saved === "" || now === saved) return;
    saved = now;
    void answerTo("/api/me", { method: "PUT", body: JSON.parse(now) as object });
  });
}

