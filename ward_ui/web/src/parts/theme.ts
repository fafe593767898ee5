/** Day, dark or night: chosen here, or else as the device prefers. The page carries the answer as `data-theme`. */

import { computed, effect, signal } from "@preact/signals";
import { keep, kept } from "../wire/device";

const CHOICES = ["auto", "day", "dark", "night"] as const;
export type Choice = (typeof CHOICES)[number];

const prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
const deviceIsDark = signal(prefersDark.matches);
prefersDark.addEventListener("change", (event) => (deviceIsDark.value = event.matches));

export const choice = signal<Choice>(CHOICES.find((one) => one === kept("theme")) ?? "auto");
export const theme = computed(() => (choice.value === "auto" ? (deviceIsDark.value ? "dark" : "day") : choice.value));

export function nextTheme(): void {
  choice.value = CHOICES[(CHOICES.indexOf(choice.value) + 1) % CHOICES.length] ?? "auto";
  keep("theme", choice.value);
}

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});
