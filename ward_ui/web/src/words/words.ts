/** The words on the screen, in the language chosen here or else the ward's. */

import { computed, signal } from "@preact/signals";
import { person } from "../people/me";
import { calledName, kept, keep } from "../wire/device";
import type { Alarm, Language } from "../wire/messages";
import { en } from "./en";
import { nb } from "./nb";

const CATALOGUES = { nb, en };

/** The ward's language, from the server's welcome. */
export const wardLanguage = signal<Language>("nb");
const chosen = signal<Language | null>(known(kept("language")));

/** Of whoever holds the device; null: as the device has it. */
export const personLanguage = signal<Language | null>(null);

export const language = computed<Language>(() => personLanguage.value ?? chosen.value ?? wardLanguage.value);
export const words = computed(() => CATALOGUES[language.value]);

export function switchLanguage(): void {
  const next = language.value === "nb" ? "en" : "nb";
  if (person.value) {
    personLanguage.value = next;
    return;
  }
  chosen.value = next;
  keep("language", next);
}

export function known(text: string | null): Language | null {
  return text === "nb" || text === "en" ? text : null;
}

export function alarmText(alarm: Alarm): string {
  const text = alarm.text[language.value] || alarm.text.nb || alarm.condition;
  const about = [alarm.whose, alarm.about && words.value.thePhone(calledName(alarm.about))].filter(Boolean).join(", ");
  return about ? `${text}: ${about}` : text;
}

/** With a soft hyphen in the long words of the clinic: where a line is too short they break as they are spoken. */
export function breakable(text: string): string {
  return text.replace("Respirasjonsfrekvens", "Respira\u00adsjons\u00adfrekvens").replace("Hjertefrekvens", "Hjerte\u00adfrekvens");
}

/** The same with the parameter as it is labelled on a tile ("RR svært høy"), where a tile has no room for more. */
export function shortAlarmText(alarm: Alarm): string {
  const { rr, rrLong, hr, hrLong } = words.value;
  return alarmText(alarm).replace(rrLong, rr).replace(hrLong, hr);
}
