/** What the server tells about the ward file (docs/administration.md). */

export type Value = string | number | boolean | null | readonly string[] | Readonly<Record<string, unknown>>;
export type Row = Readonly<Record<string, Value>>;
export type Path = readonly (string | number)[];
export type Tables = Readonly<Record<string, Row | readonly Row[]>>;

export interface Told {
  readonly version: number;
  readonly tables: Tables;
  readonly codes: Readonly<Record<string, number>>;
  /** Rows that hold where the file has none of its own. */
  readonly defaults?: Readonly<Record<string, readonly Row[]>>;
  /** What holds where the file says nothing: table, key. */
  readonly unwritten?: Readonly<Record<string, Row>>;
}

export interface Change {
  readonly do: "set" | "add" | "drop";
  readonly at: Path;
  readonly value?: Value;
}

export interface Difference {
  readonly table: string;
  readonly row: string;
  readonly key: string;
  readonly what: "changed" | "added" | "removed";
  readonly before: Value;
  readonly after: Value;
}

export interface Fault {
  readonly path: Path;
  readonly sentence: string;
  readonly line: number;
}

export interface Look {
  readonly version: number;
  readonly faults: readonly Fault[];
  readonly differences: readonly Difference[];
  readonly restarts: readonly { readonly service: string; readonly took_s: number | null }[];
}

export interface Standing {
  readonly version: number;
  /** `returned`: the version before this one did not start, and this is the one before that. */
  readonly how?: "first" | "page" | "outside" | "returned";
  readonly state: "" | "applying" | "interrupted" | "applied" | "failed" | "begun" | "started";
  readonly services: readonly { readonly service: string; readonly took_s: number | null }[];
  readonly sentence: string;
}

export interface Version extends Standing {
  readonly t_ms: number;
  readonly how: "first" | "page" | "outside" | "returned";
  readonly name: string;
  readonly why: string;
  readonly like: number | null;
  readonly differences: readonly Difference[];
  readonly n_hidden: number;
}

export interface Refusal {
  readonly why: string;
  readonly sentence?: string;
  readonly name?: string;
  readonly faults?: readonly Fault[];
  readonly differences?: readonly Difference[];
}

export interface Rehearsal {
  readonly state: "none" | "running" | "done" | "failed";
  readonly why?: string;
  readonly sentence?: string;
  /** Of one that runs: the share that has been played; null at first. */
  readonly done?: number | null;
  readonly is_history?: boolean;
  readonly n_beds?: number;
  readonly bed_hours?: number;
  readonly n_events?: number;
  readonly alarms?: readonly { readonly kind: string; readonly priority: string; readonly condition: string; readonly n: readonly number[]; readonly per_day: readonly (number | null)[] }[];
  readonly kinds?: readonly { readonly kind: string; readonly n: readonly number[]; readonly per_day: readonly (number | null)[] }[];
  readonly found?: readonly { readonly caught: number; readonly late: number; readonly missed: number; readonly median_s: number | null }[];
}

export interface Me {
  readonly person: string;
  readonly name: string;
  readonly rights: readonly string[];
  readonly locked: boolean;
}
