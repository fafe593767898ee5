/** A draft on a version that somebody else has changed meanwhile: by name, never by row number. Pure. */

import { type Draft, valueAt } from "./draft";
import type { Path, Row, Tables, Value } from "./messages";

/** By what rows of two versions are known to be the same. */
const NAMED_BY: Readonly<Record<string, readonly string[]>> = {
  beds: ["bed"], sensors: ["id"], people: ["person"], rules: ["condition"], profiles: ["profile"],
  shifts: ["name"], escalation: ["kind", "priority"], responses: ["trigger"],
};

export interface Rebased {
  readonly draft: Draft;
  /** Changed by both, otherwise: the draft's stands in place of the other's until it is discarded. */
  readonly both: readonly Path[];
  /** What the draft cannot say any more: rows that are gone, and new rows whose name is taken. */
  readonly lost: readonly string[];
}

export function rebased(before: Tables, now: Tables, draft: Draft): Rebased {
  const sets: Record<string, Value> = {};
  const both: Path[] = [];
  const lost: string[] = [];
  for (const [key, value] of Object.entries(draft.sets)) {
    const old = JSON.parse(key) as Path;
    const at = moved(before, now, old);
    if (at === null) lost.push(named(before, old));
    else if (!same(valueAt(now, at), value)) {
      sets[JSON.stringify(at)] = value;
      if (!same(valueAt(before, old), valueAt(now, at))) both.push(at);
    }
  }
  const drops = draft.drops.map((old) => moved(before, now, old)).filter((at) => at !== null);
  const adds = draft.adds.filter(({ table, row }) => {
    const taken = rows(now, table).some((one) => nameOf(table, one) === nameOf(table, row));
    if (taken) lost.push(`${table} ${nameOf(table, row)}`);
    return !taken;
  });
  return { draft: { sets, adds, drops }, both, lost };
}

/** The same place in another version; null where its row is gone. */
function moved(before: Tables, now: Tables, at: Path): Path | null {
  const [table, row, ...rest] = at;
  if (typeof row !== "number") return at;
  const name = nameOf(String(table), rows(before, String(table))[row] ?? {});
  const idx = rows(now, String(table)).findIndex((one) => nameOf(String(table), one) === name);
  return idx < 0 ? null : [String(table), idx, ...rest];
}

function rows(tables: Tables, table: string): readonly Row[] {
  const found = tables[table];
  return Array.isArray(found) ? (found as readonly Row[]) : [];
}

function nameOf(table: string, row: Row): string {
  return (NAMED_BY[table] ?? []).map((key) => String(row[key] ?? "")).join(" ");
}

function named(tables: Tables, at: Path): string {
  const [table, row] = at;
  return typeof row === "number" ? `${table} ${nameOf(String(table), rows(tables, String(table))[row] ?? {})}` : at.join(" ");
}

function same(a: Value, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
