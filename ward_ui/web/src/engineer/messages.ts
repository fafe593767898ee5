/** What `GET /api/engineer` answers (docs/protocol.md). */

import type { Language, State } from "../wire/messages";

export interface Rate {
  readonly per_min: number | null;
  readonly quality: number | null;
}

export interface Heard {
  readonly state: State;
  readonly state_s: number | null;
  readonly age_s: number;
  readonly n_lost: number;
  readonly clock_offset_s: number | null;
  readonly motion: number | null;
  readonly range_m: number | null;
  readonly rr: Rate;
  readonly hr: Rate;
}

export interface Recording {
  readonly id: string;
  readonly bed: string | null;
  readonly sensor: string;
  readonly subject: string;
  readonly by: string;
  readonly began_ms: number;
  readonly seconds: number;
  readonly state: "running" | "ended" | "failed";
  readonly said: string;
}

export interface Sensor {
  readonly bed: string;
  readonly sensor: string;
  /** Of the ward file; null: the whole range is looked at. */
  readonly zone_m: readonly [number, number] | null;
  readonly heard: Heard | null;
  /** What the module itself says of the person: never mixed into our values. */
  readonly module: Module | null;
  /** What is wrong with the radar, for as long as it is wrong. */
  readonly trouble: OfRadar | null;
  /** What its agent said last, such as a restart; for a minute. */
  readonly said: OfRadar | null;
  readonly link: Link | null;
}

/** Something said of a radar at the bedside. */
export interface OfRadar {
  /** Null where this server does not know what it is. */
  readonly words: Readonly<Record<Language, string>> | null;
  /** The agent's own sentence, with ports and numbers; English. */
  readonly reason: string;
}

export interface Module {
  readonly rr_per_min: number | null;
  readonly hr_per_min: number | null;
  readonly present: boolean | null;
  readonly range_m: number | null;
  readonly words: string;
}

export interface Link {
  readonly bytes_per_s: number | null;
  readonly round_trip_s: number | null;
  readonly n_waiting: number | null;
  readonly n_late: number;
  readonly n_lost: number;
  readonly n_dropped: number | null;
  readonly n_reconnects: number | null;
}

export interface Line {
  readonly per_min: number;
  readonly power_db: number | null;
  readonly belief: number;
  readonly relation: string;
}

export interface Spectrum {
  readonly first_per_min: number;
  readonly step_per_min: number;
  readonly power_db: readonly number[];
  readonly belief: readonly number[];
  readonly chosen: Line | null;
  readonly runner_up: Line | null;
  readonly road: string;
  readonly parts: Readonly<Record<string, number>>;
}

export interface Profile {
  readonly range0_m: number | null;
  readonly range_step_m: number | null;
  readonly level_db: readonly number[];
  readonly slow_db: readonly number[];
  readonly fast_db: readonly number[];
  readonly rows_db: readonly (readonly number[])[];
}

export interface Evidence {
  readonly session: number;
  readonly t_from_wall_ms: number;
  readonly t_to_wall_ms: number;
  readonly n_frames: number;
  readonly n_filled: number;
  readonly n_lost: number;
  readonly clock_offset_s: number | null;
  readonly profile: Profile;
  readonly bins: readonly number[];
  readonly bin_idx: number | null;
  readonly iq: readonly (readonly [number, number])[];
  readonly displacement: readonly (number | null)[];
  readonly displacement_unit: "mm" | "rad";
  readonly trace_step_s: number;
  readonly respiration: Spectrum;
  readonly heart: Spectrum;
}

export interface Advice {
  readonly code: string;
  readonly good: boolean;
  readonly text: { readonly nb: string; readonly en: string };
}

export interface Placement {
  readonly score: number;
  /** Null: not looked for long enough. */
  readonly parts: Readonly<Record<string, number | null>>;
  readonly advice: readonly Advice[];
  readonly chest_m: number | null;
  readonly zone_m: readonly [number, number] | null;
  readonly held_s: number;
}

export interface Wave {
  readonly t0_wall_ms: number;
  readonly step_s: number;
  readonly unit: "mm" | "rad";
  readonly anew: boolean;
  readonly breathing: readonly (number | null)[];
  readonly heart: readonly (number | null)[];
}

export interface Closely {
  readonly t_ms: number;
  readonly bed: string;
  readonly sensor: string;
  readonly heard: Heard | null;
  readonly evidence: Evidence | null;
  readonly latency: { readonly link_s: number | null; readonly dsp_s: number; readonly since_s: number } | null;
  readonly placement: Placement | null;
  readonly waves: readonly Wave[];
}
