/** A report as the server makes it (vitavakt/reports/page/document.py): finished words, and shapes in a unit square. */

import type { Patient } from "../wire/messages";

export type Style = "value" | "spread" | "limit" | "own" | "budget";
export type Fill = "dark" | "light" | "open";
export type Point = readonly [number, number];

export interface Tick {
  readonly at: number;
  readonly label: string;
}

export interface Plot {
  readonly block: "plot";
  readonly title: string;
  readonly said: string;
  readonly x: readonly Tick[];
  readonly y: readonly Tick[];
  readonly areas: readonly { readonly style: Style; readonly points: readonly Point[] }[];
  readonly lines: readonly { readonly style: Style; readonly points: readonly Point[] }[];
  readonly bars: readonly { readonly x: number; readonly width: number; readonly height: number; readonly fill: Fill }[];
  readonly marks: readonly Tick[];
  readonly key: readonly { readonly style: Style | Fill; readonly label: string }[];
}

export interface Table {
  readonly block: "table";
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly n_words: number;
  readonly none: string;
}

export interface Spans {
  readonly block: "spans";
  readonly title: string;
  readonly rows: readonly { readonly label: string; readonly part: number; readonly full: number; readonly text: string }[];
  readonly none: string;
}

export type Block =
  | { readonly block: "heading" | "text"; readonly text: string }
  | { readonly block: "figures"; readonly rows: readonly (readonly [string, string])[] }
  | Table
  | Spans
  | Plot;

export interface Report {
  readonly title: string;
  readonly about: string;
  readonly made: string;
  readonly demo: string;
  readonly blocks: readonly Block[];
}

export interface Offer {
  readonly beds: readonly { readonly bed: string; readonly patient: Patient | null }[];
  readonly hours: readonly number[];
  readonly shift_hours: readonly number[];
  /** The ward's own, by name; none where it has no shifts. */
  readonly shifts?: readonly string[];
  readonly days: readonly number[];
  readonly language: "nb" | "en";
  readonly demo: boolean;
}

/** The newest rehearsal of other rules (GET /api/admin/rehearsal): the rules now, and as they would be. */
export interface Rehearsal {
  readonly state: "none" | "running" | "done" | "failed";
  readonly is_history?: boolean;
  readonly n_beds?: number;
  readonly bed_hours?: number;
  readonly n_events?: number;
  readonly kinds?: readonly { readonly kind: "physiological" | "technical" | "advisory"; readonly n: readonly number[]; readonly per_day: readonly (number | null)[] }[];
  readonly found?: readonly { readonly caught: number; readonly late: number; readonly missed: number; readonly median_s: number | null }[];
}
