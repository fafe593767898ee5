/** Which beds the person holding this phone looks after: chosen here, kept here, for each person. Alarms of all beds still come. */

import { computed, signal } from "@preact/signals";
import { person } from "../app";
import { keep, kept } from "../wire/device";

const version = signal(0);
const key = computed(() => `mine.${person.value?.person ?? ""}`);

export const mine = computed<ReadonlySet<string>>(() => {
  version.value;
  const text = kept(key.value);
  return new Set(text ? text.split("\n") : []);
});

export function toggleMine(bed: string): void {
  const after = new Set(mine.value);
  if (!after.delete(bed)) after.add(bed);
  keep(key.value, [...after].join("\n"));
  version.value++;
}
