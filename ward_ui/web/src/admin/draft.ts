/** What somebody has changed and not yet put into use. Pure: rows are those of the version they began from. */

import type { Change, Path, Row, Tables, Value } from "./messages";

export interface Draft {
  /** By path, as JSON. */
  readonly sets: Readonly<Record<string, Value>>;
  readonly adds: readonly { readonly table: string; readonly row: Row }[];
  readonly drops: readonly Path[];
}

export const EMPTY: Draft = { sets: {}, adds: [], drops: [] };

export function valueAt(tables: Tables, path: Path): Value {
  let at: unknown = tables;
  for (const part of path) at = at === null || typeof at !== "object" ? undefined : (at as Record<string, unknown>)[String(part)];
  return (at ?? null) as Value;
}

export function shown(tables: Tables, draft: Draft, path: Path): Value {
  const key = JSON.stringify(path);
  return key in draft.sets ? (draft.sets[key] ?? null) : valueAt(tables, path);
}

/** Set to what it was, it is no change. */
export function set(tables: Tables, draft: Draft, path: Path, value: Value): Draft {
  const key = JSON.stringify(path);
  const { [key]: _, ...sets } = draft.sets;
  const same = JSON.stringify(valueAt(tables, path)) === JSON.stringify(value);
  return { ...draft, sets: same ? sets : { ...sets, [key]: value } };
}

export function add(draft: Draft, table: string, row: Row): Draft {
  return { ...draft, adds: [...draft.adds, { table, row }] };
}

export function withdraw(draft: Draft, idx: number): Draft {
  return { ...draft, adds: draft.adds.filter((_, other) => other !== idx) };
}

/** Dropped, or kept after all. */
export function dropped(draft: Draft, path: Path): Draft {
  const key = JSON.stringify(path);
  const others = draft.drops.filter((one) => JSON.stringify(one) !== key);
  return { ...draft, drops: others.length < draft.drops.length ? others : [...draft.drops, path] };
}

export function isDropped(draft: Draft, path: Path): boolean {
  return draft.drops.some((one) => JSON.stringify(one) === JSON.stringify(path));
}

export function changes(draft: Draft): Change[] {
  const sets = Object.entries(draft.sets).map(([key, value]): Change => {
    const at = JSON.parse(key) as Path;
    const gone = value === null && at.at(-1) !== "pin_hash";
    return gone ? { do: "drop", at } : { do: "set", at, value };
  });
  return [
    ...sets,
    ...draft.adds.map(({ table, row }): Change => ({ do: "add", at: [table], value: row })),
    ...draft.drops.map((at): Change => ({ do: "drop", at })),
  ];
}

/** Where row `idx` of the version stands in what is wanted: after the drops before it. */
export function placeOf(draft: Draft, table: string, idx: number): number {
  return idx - draft.drops.filter((one) => one[0] === table && one.length === 2 && Number(one[1]) < idx).length;
}

/** The sensor goes to the bed, and that bed's sensor to where it came from: no bed is without. */
export function moved(tables: Tables, draft: Draft, bed: number, sensor: string): Draft {
  const beds = (tables["beds"] ?? []) as readonly Row[];
  const before = shown(tables, draft, ["beds", bed, "sensor"]);
  const other = beds.findIndex((_, idx) => idx !== bed && shown(tables, draft, ["beds", idx, "sensor"]) === sensor);
  const here = set(tables, draft, ["beds", bed, "sensor"], sensor);
  return other < 0 ? here : set(tables, here, ["beds", other, "sensor"], before);
}
