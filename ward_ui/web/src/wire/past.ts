/** What the server's records hold, asked for over HTTP (docs/protocol.md, "The past"). */

import { answerTo } from "./http";
import type { Alarm, Language, Priority } from "./messages";

export type Of = "rr" | "hr";
export const WINDOWS = [1, 6, 24, 72] as const;
export type Hours = (typeof WINDOWS)[number];

type Values = readonly (number | null)[];

/** Of each step the least, the middle and the greatest; null is a step in which nothing was shown. */
export interface Band {
  readonly low: Values;
  readonly mid: Values;
  readonly high: Values;
}

/** One limit for as long as it held. */
export interface Line {
  readonly condition: string;
  readonly of: Of;
  readonly side: "low" | "high";
  readonly priority: Priority;
  readonly limit: number;
  readonly own: boolean;
  readonly from_ms: number;
  readonly to_ms: number;
}

export interface Course {
  readonly t_ms: number;
  readonly bed: string;
  readonly t0_ms: number;
  readonly step_s: number;
  /** Last discharge from the bed: before it somebody else lay here. */
  readonly stay_ms: number | null;
  readonly rr: Band;
  readonly hr: Band;
  readonly away: readonly (readonly [number, number])[];
  readonly covered: { readonly heard_s: number; readonly present_s: number; readonly rr_s: number; readonly hr_s: number };
  readonly lines: readonly Line[];
}

export interface PastAlarm {
  readonly alarm: Alarm;
  /** When people were first called to it; null: nobody was. */
  readonly called_ms: number | null;
  readonly ended_ms: number | null;
  readonly acknowledged_ms: number | null;
  readonly told: readonly string[];
  readonly seen: readonly string[];
  readonly declined: readonly string[];
  readonly verdict: "useful" | "false" | "not_needed" | null;
}

export interface ScorePart {
  readonly parameter: string;
  readonly low: number;
  readonly high: number;
  readonly value: number | boolean | string | null;
  readonly unit: string;
  readonly t_measured_ms: number | null;
  readonly source: string | null;
  /** Who typed it; empty for the radar. */
  readonly person: string;
}

export interface PastScore {
  readonly t_ms: number;
  /** Of the newest, where it stands no more: up to when it was known. */
  readonly until_ms: number | null;
  /** From then up to `t_ms` no score is known. */
  readonly gap_from_ms: number | null;
  readonly person: string;
  readonly low: number;
  readonly high: number;
  readonly complete: boolean;
  readonly by_person: boolean;
  /** Rows that say something else than in the score before, with the points of then. */
  readonly moved: readonly { readonly parameter: string; readonly low: number; readonly high: number }[];
  readonly parts: readonly ScorePart[];
}

type Said = { readonly seq: number; readonly t_ms: number; readonly person: string; readonly note: string };
export type PastFact = Said &
  (
    | { readonly fact: "limit"; readonly condition: string; readonly limit: number | null; readonly reason: string; readonly until_ms: number }
    | { readonly fact: "profile"; readonly profile: string | null; readonly reason: string }
    | { readonly fact: "pause"; readonly reason: "care" | "out_of_bed" | "private"; readonly until_ms: number }
    | { readonly fact: "patient"; readonly occupied: boolean; readonly age_y: number | null }
    | { readonly fact: "assigned"; readonly persons: readonly string[] }
    | { readonly fact: "marked"; readonly alarm_id: string; readonly verdict: "useful" | "false" | "not_needed" }
    | { readonly fact: "warned"; readonly reasons: Readonly<Record<Language, readonly string[]>> }
    | ({ readonly fact: "observed"; readonly t_measured_ms: number } & Observed)
  );

export interface Observed {
  readonly rr_per_min: number | null;
  readonly spo2_percent: number | null;
  readonly on_oxygen: boolean | null;
  readonly sbp_mmhg: number | null;
  readonly pulse_per_min: number | null;
  readonly consciousness: string | null;
  readonly temp_c: number | null;
}

export interface Log {
  readonly t_ms: number;
  readonly bed: string;
  readonly from_ms: number;
  readonly alarms: readonly PastAlarm[];
  readonly scores: readonly PastScore[];
  /** Older ones that are not among `scores`. */
  readonly n_scores_left: number;
  readonly facts: readonly PastFact[];
}

/** The ward's last six hours: every bed on the same steps. */
export interface SixHours {
  readonly t_ms: number;
  readonly t0_ms: number;
  readonly step_s: number;
  readonly beds: Readonly<Record<string, Readonly<Record<Of, Values>>>>;
}

/** A stretch of the radar's curves; null is a gap. */
export interface TracePiece {
  readonly t0_ms: number;
  readonly step_s: number;
  readonly unit: "mm" | "rad";
  readonly anew: boolean;
  readonly breathing: readonly (number | null)[];
  readonly heart: readonly (number | null)[];
}

/** What the radar saw around the moment of an alarm; without pieces nothing was taken. */
export interface Trace {
  readonly t_signal_ms?: number;
  readonly before_s?: number;
  readonly after_s?: number;
  readonly pieces: readonly TracePiece[];
}

export const trace = (alarm_id: string): Promise<Trace | null> => got(`/api/trace?alarm=${encodeURIComponent(alarm_id)}`);
export const sixHours = (): Promise<SixHours | null> => got("/api/trends");
export const course = (bed: string, hours: Hours): Promise<Course | null> =>
  got(`/api/beds/${encodeURIComponent(bed)}/course?hours=${hours}`);
export const log = (bed: string): Promise<Log | null> => got(`/api/beds/${encodeURIComponent(bed)}/log`);

/** The answer, or null where there was none that may be believed. */
async function got<T>(path: string): Promise<T | null> {
  const { ok, body } = await answerTo<T>(path);
  return ok ? body : null;
}
