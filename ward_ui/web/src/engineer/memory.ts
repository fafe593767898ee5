/** What an engineer's page remembers of one bed: the newest evidence, and the last minute of what comes in pieces. Pure. */

import type { Closely, Evidence, Placement, Wave } from "./messages";

export const MAP_S = 60;
export const CURVES_S = 24;

export interface Row {
  readonly t_ms: number;
  readonly db: readonly number[];
}

export interface Point {
  readonly t_ms: number;
  readonly breathing: number | null;
  readonly heart: number | null;
}

export interface Memory {
  readonly answer: Closely | null;
  readonly evidence: Evidence | null;
  readonly placement: Placement | null;
  readonly rows: readonly Row[];
  readonly points: readonly Point[];
}

export const EMPTY: Memory = { answer: null, evidence: null, placement: null, rows: [], points: [] };

export function remembered(memory: Memory, answer: Closely): Memory {
  const before = memory.answer !== null && memory.answer.bed === answer.bed ? memory : EMPTY;
  const evidence = answer.evidence;
  const same = evidence !== null && before.evidence?.session === evidence.session;
  const isNew = evidence !== null && evidence.t_to_wall_ms !== before.evidence?.t_to_wall_ms;
  return {
    answer,
    evidence,
    placement: answer.placement,
    rows: isNew ? rows(same ? before.rows : [], evidence) : before.rows,
    points: answer.waves.reduce(curves, before.points),
  };
}

function rows(before: readonly Row[], { profile, t_to_wall_ms }: Evidence): Row[] {
  const n = profile.rows_db.length;
  const told = profile.rows_db.map<Row>((db, i) => ({ t_ms: t_to_wall_ms - ((n - 1 - i) * 1000) / n, db }));
  return [...before, ...told].filter((row) => row.t_ms > t_to_wall_ms - MAP_S * 1000);
}

function curves(before: readonly Point[], wave: Wave): Point[] {
  const told = wave.breathing.map<Point>((breathing, i) => ({
    t_ms: wave.t0_wall_ms + i * wave.step_s * 1000,
    breathing,
    heart: wave.heart[i] ?? null,
  }));
  const kept = before.filter((point) => point.t_ms < wave.t0_wall_ms && point.t_ms > wave.t0_wall_ms - CURVES_S * 1000);
  const last = kept.at(-1);
  const apart = last !== undefined && (wave.anew || wave.t0_wall_ms - last.t_ms > 3000 * wave.step_s);
  const gap: Point[] = apart ? [{ t_ms: wave.t0_wall_ms - 1, breathing: null, heart: null }] : [];
  return [...kept, ...gap, ...told];
}

/** Of the sensor's clock: what begins later is new. */
export function newest_ms(memory: Memory): number {
  return memory.points.at(-1)?.t_ms ?? 0;
}
