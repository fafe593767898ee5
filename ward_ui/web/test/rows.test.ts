import { describe, expect, it } from "vitest";
import { ROW_PX, rows } from "../src/engineer/rows";

const named = (name: string) => ({ name });

describe("names of marks", () => {
  it("stand above the plot, a row each, the first on top, so none covers another or a curve", () => {
    const at = rows([named("chosen 13.0 (85 %)"), named("runner-up 10.0 (5 %, a third)")], 40, 2);
    expect(at).toEqual([40 - 5 - ROW_PX, 35]);
    for (const foot of at) expect(foot).toBeLessThan(40);
  });

  it("take no row where a mark has none, and no more than there are", () => {
    expect(rows([named(""), named("chosen"), named("")], 20, 1)).toEqual([null, 15, null]);
    expect(rows([named("a"), named("b")], 20, 1)).toEqual([15, null]);
  });
});
