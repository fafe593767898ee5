/** What a bed says in words: one place for tile, row, sheet and screen reader. */

import { hold_s, now } from "../app";
import { type Shown, shown } from "../ward/shown";
import type { WardBed } from "../ward/ward";
import { words } from "../words/words";

export interface Told {
  readonly shown: Shown;
  /** Someone is registered here, or someone is measured here. */
  readonly inUse: boolean;
  /** The state in words, without its duration. */
  readonly state: string;
  /** How long, where that says something. */
  readonly duration: string;
  /** No number can be shown: the state stands in their place. */
  readonly reasoned: boolean;
}

/** States in which there is nobody whose rates could be looked for. */
export const UNMEASURED: ReadonlySet<Shown["state"]> = new Set(["absent", "lost", "unheard"]);

export function tell(bed: WardBed): Told {
  const w = words.value;
  const at = shown(bed.history, now.value ?? 0, hold_s.value);
  const isAssigned = bed.patient !== null && bed.occupied !== false;
  const inUse = isAssigned || !UNMEASURED.has(at.state);
  const empty = !isAssigned && at.state === "absent";
  const notBreathing = at.apnoea_s !== null && at.apnoea_s >= 5;
  const state = notBreathing ? w.notBreathing(at.apnoea_s ?? 0) : empty ? w.nobody : w[at.state];
  const timed = !empty && !notBreathing && at.state !== "measuring" && at.state !== "unheard" && at.state_s !== null;
  const duration = timed && (at.state_s ?? 0) >= 1 ? w.for(at.state_s ?? 0) : "";
  return { shown: at, inUse, state, duration, reasoned: inUse && at.rr === null && at.hr === null && at.state !== "measuring" };
}

/** Who lies there as far as it is known; null for an empty bed, also for one that was left since the ward file was written. */
export function patientOf(bed: Pick<WardBed, "patient" | "occupied">): WardBed["patient"] {
  return bed.occupied === false ? null : bed.patient;
}

function age(bed: WardBed): string {
  return bed.patient?.age_y == null ? "" : words.value.years(bed.patient.age_y);
}

/** The bed in one sentence, for those who hear the screen. */
export function spokenBed(bed: WardBed, told: Told): string {
  const w = words.value;
  const who = patientOf(bed) ? [bed.patient?.name, age(bed)].filter(Boolean).join(", ") : w.noPatient;
  const value = (name: string, one: Shown["rr"]) =>
    one === null ? `${name} ${w.none}` : `${name} ${Math.round(one.per_min)}${one.fresh ? "" : `, ${w.oldAria(one.age_s)}`}`;
  const rates = [value(w.rrLong, told.shown.rr), value(w.hrLong, told.shown.hr)];
  return [w.bed(bed.bed), who, `${told.state} ${told.duration}`.trim(), ...rates].join(". ");
}
