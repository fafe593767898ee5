import { describe, expect, it } from "vitest";
import { csv } from "../src/engineer/export";
import { EMPTY, MAP_S, newest_ms, remembered } from "../src/engineer/memory";
import type { Closely, Evidence, Wave } from "../src/engineer/messages";

const wave = (t0_wall_ms: number, changes: Partial<Wave> = {}): Wave => ({
  t0_wall_ms, step_s: 0.05, unit: "mm", anew: false, breathing: [1, null], heart: [0.1, null], ...changes,
});

function answer(t_to_wall_ms: number, changes: Partial<Closely> = {}): Closely {
  const profile = { range0_m: 0, range_step_m: 0.05, level_db: [1], slow_db: [1], fast_db: [1], rows_db: [[1], [2], [3], [4]] };
  const evidence = { session: 1, t_to_wall_ms, profile } as unknown as Evidence;
  return { t_ms: 0, bed: "7", sensor: "s", heard: null, evidence, latency: null, placement: null, waves: [], ...changes };
}

describe("what an engineer's page remembers", () => {
  it("adds the rows of each block once, however often it is told of it", () => {
    const once = remembered(remembered(EMPTY, answer(1000)), answer(1000));
    expect(once.rows.map((row) => row.t_ms)).toEqual([250, 500, 750, 1000]);
  });

  it("holds a minute of rows", () => {
    let memory = EMPTY;
    for (let s = 1; s < 300; s++) memory = remembered(memory, answer(s * 1000));
    expect(memory.rows).toHaveLength(4 * MAP_S);
  });

  it("forgets everything when the bed or the session is another", () => {
    const before = remembered(EMPTY, answer(1000, { waves: [wave(1000)] }));
    const other = remembered(before, answer(2000, { bed: "3" }));
    expect([other.rows.length, other.points.length]).toEqual([4, 0]);
    const restarted = { ...answer(2000).evidence, session: 2 } as Evidence;
    expect(remembered(before, answer(2000, { evidence: restarted })).rows).toHaveLength(4);
  });

  it("asks for curves after the last one that it has", () => {
    expect(newest_ms(EMPTY)).toBe(0);
    expect(newest_ms(remembered(EMPTY, answer(1, { waves: [wave(1000), wave(1100)] })))).toBe(1150);
  });

  it("sets apart what does not join on", () => {
    const joined = remembered(EMPTY, answer(1, { waves: [wave(1000), wave(1100)] }));
    const lost = remembered(EMPTY, answer(1, { waves: [wave(1000), wave(3000)] }));
    expect([joined.points.length, lost.points.length]).toEqual([4, 5]);
  });
});

describe("numbers as a file", () => {
  it("say from which frames, and leave unknown cells empty", () => {
    const text = csv({ names: ["t", 'a "b", c'], columns: [[0, 1], [null, Number.NaN]] }, "Frames 1-2");
    expect(text).toBe('# Frames 1-2\r\nt,"a ""b"", c"\r\n0,\r\n1,\r\n');
  });
});
