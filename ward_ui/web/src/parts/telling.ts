/** What a bed says in words: one place for tile, row, sheet and screen reader. */

import { hold_s, now } from "../app";
import { COUNTED_OVER_S, type Shown, shown, type Value } from "../ward/shown";
import type { Patient } from "../wire/messages";
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

/** Whose name stands at a bed; a recording says that it is one. */
export function nameOf(patient: Patient): string {
  return patient.recording ? words.value.recordingOf(patient.name) : patient.name;
}

/** The same where there is little room; empty for an empty bed. */
export function shortName(bed: Pick<WardBed, "patient" | "occupied">): string {
  const patient = patientOf(bed);
  return patient?.recording ? words.value.recording : (patient?.name ?? "");
}

function age(bed: WardBed): string {
  return bed.patient?.age_y == null ? "" : words.value.years(bed.patient.age_y);
}

/** How long ago a counted mean is of, as it is told: while it is fresh its seconds stand still. */
function ago_s(value: Value): number {
  return value.fresh ? value.delay_s : value.age_s;
}

/** What a counted rate is, where there is room for it; "" for one that was read from a line. */
export function countedNote(value: Value | null): string {
  return value?.counted ? words.value.countedNote(COUNTED_OVER_S, ago_s(value)) : "";
}

/** In short what a number is that is not plainly of now: a mean, its age, or both. */
export function besides(value: Value): string {
  const w = words.value;
  return [value.counted && w.counted, !value.fresh && w.oldShort(value.age_s)].filter(Boolean).join(" ");
}

function spokenValue(name: string, value: Value | null): string {
  const w = words.value;
  if (value === null) return `${name} ${w.none}`;
  const said = `${name} ${Math.round(value.per_min)}`;
  if (value.counted) return `${said}, ${w.countedAria(COUNTED_OVER_S, ago_s(value))}`;
  return value.fresh ? said : `${said}, ${w.oldAria(value.age_s)}`;
}

/** The bed in one sentence, for those who hear the screen. */
export function spokenBed(bed: WardBed, told: Told): string {
  const w = words.value;
  const who = patientOf(bed) ? [bed.patient && nameOf(bed.patient), age(bed)].filter(Boolean).join(", ") : w.noPatient;
  const rates = [spokenValue(w.rrLong, told.shown.rr), spokenValue(w.hrLong, told.shown.hr)];
  return [w.bed(bed.bed), who, `${told.state} ${told.duration}`.trim(), ...rates].join(". ");
}
