/** Day, dark or night: chosen here, or else as the device prefers. The page carries the answer as `data-theme`. */

import { computed, effect, signal } from "@preact/signals";
import { person } from "../people/me";
import { keep, kept } from "../wire/device";

const CHOICES = ["auto", "day", "dark", "night"] as const;
export type Choice = (typeof CHOICES)[number];

const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
const deviceIsDark = signal(prefersDark.matches);
prefersDark.addEventListener("change", (event) => (deviceIsDark.value = event.matches));

const ofDevice = signal<Choice>(CHOICES.find((one) => one === kept("theme")) ?? "auto");
/** Of whoever holds the device; null: as the device has it. */
export const personTheme = signal<Choice | null>(null);
export const choice = computed<Choice>(() => personTheme.value ?? ofDevice.value);
export const theme = computed(() => (choice.value === "auto" ? (deviceIsDark.value ? "dark" : "day") : choice.value));

export function nextTheme(): void {
  const next = CHOICES[(CHOICES.indexOf(choice.value) + 1) % CHOICES.length] ?? "auto";
  if (person.value) {
    personTheme.value = next;
    return;
  }
  ofDevice.value = next;
  keep("theme", next);
}

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});
