/** Where on the phone the person is, with the way back: the phone's own back key goes it too. */

import { computed, signal } from "@preact/signals";

export type Tab = "alarms" | "patients" | "shift";

export type Place =
  | { readonly at: Tab }
  | { readonly at: "alarm"; readonly alarm_id: string }
  | { readonly at: "patient" | "pause" | "limits" | "news2" | "stay"; readonly bed: string }
  | { readonly at: "test" | "take" | "hand" };

const trail = signal<readonly Place[]>([{ at: "alarms" }]);

export const place = computed<Place>(() => trail.value.at(-1) ?? { at: "alarms" });
export const tab = computed<Tab>(() => {
  const first = trail.value[0]?.at;
  return first === "patients" || first === "shift" ? first : "alarms";
});

export function go(to: Place): void {
  trail.value = [...trail.value, to];
  history.pushState(trail.value.length, "");
}

export function open(to: Tab): void {
  trail.value = [{ at: to }];
}

export function back(): void {
  if (trail.value.length > 1) history.back();
}

window.addEventListener("popstate", () => {
  if (trail.value.length > 1) trail.value = trail.value.slice(0, -1);
});
