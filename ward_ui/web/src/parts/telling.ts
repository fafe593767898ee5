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

const UNMEASURED = new Set(["absent", "lost", "unheard"]);

export function tell(bed: WardBed): Told {
  const w = words.value;
  const at = shown(bed.history, now.value ?? 0, hold_s.value);
  const inUse = bed.patient !== null || !UNMEASURED.has(at.state);
  const empty = bed.patient === null && at.state === "absent";
  const notBreathing = at.apnoea_s !== null && at.apnoea_s >= 5;
  const state = notBreathing ? w.notBreathing(at.apnoea_s ?? 0) : empty ? w.nobody : w[at.state];
  const timed = !empty && !notBreathing && at.state !== "measuring" && at.state !== "unheard" && at.state_s !== null;
  const duration = timed && (at.state_s ?? 0) >= 1 ? w.for(at.state_s ?? 0) : "";
  return { shown: at, inUse, state, duration, reasoned: inUse && at.rr === null && at.hr === null && at.state !== "measuring" };
}

/** The bed in one sentence, for those who hear the screen. */
export function spokenBed(bed: WardBed, told: Told): string {
  const w = words.value;
  const who = bed.patient ? `${bed.patient.name}${bed.patient.age_y === null ? "" : `, ${w.years(bed.patient.age_y)}`}` : w.noPatient;
  const value = (name: string, one: Shown["rr"]) =>
    one === null ? `${name} ${w.none}` : `${name} ${Math.round(one.per_min)}${one.fresh ? "" : `, ${w.oldAria(one.age_s)}`}`;
  const rates = [value(w.rrLong, told.shown.rr), value(w.hrLong, told.shown.hr)];
  return [w.bed(bed.bed), who, `${told.state} ${told.duration}`.trim(), ...rates].join(". ");
}
