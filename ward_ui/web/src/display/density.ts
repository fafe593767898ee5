/** How far away one stands: the wall is read from across the room, a desk from arm's length. `auto`: by the width of the screen. */

import { effect, signal } from "@preact/signals";
import { keep, kept } from "../wire/device";

const CHOICES = ["auto", "wall", "desk"] as const;

export const density = signal(CHOICES.find((one) => one === kept("density")) ?? "auto");

export function nextDensity(): void {
  density.value = CHOICES[(CHOICES.indexOf(density.value) + 1) % CHOICES.length] ?? "auto";
  keep("density", density.value);
}

effect(() => {
  document.documentElement.dataset.density = density.value;
});
