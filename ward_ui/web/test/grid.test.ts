import { expect, it } from "vitest";
import { grid } from "../src/display/grid";

it("12 to 40 beds fit on the wall without scrolling, at a readable size", () => {
  for (let n = 12; n <= 40; n++) {
    const { columns, fits } = grid(n, 1904, 936, 8);
    expect(fits).toBe(true);
    expect((1904 - 8 * (columns - 1)) / columns).toBeGreaterThanOrEqual(212);
    expect(columns * Math.ceil(n / columns)).toBeGreaterThanOrEqual(n);
  }
});

it("a phone gets one column, and scrolls", () => {
  expect(grid(12, 374, 500, 8)).toEqual({ columns: 1, fits: false });
});

it("an empty ward is no reason to divide by nothing", () => {
  expect(grid(0, 0, 0, 8).columns).toBeGreaterThanOrEqual(1);
});
