import { describe, expect, it } from "vitest";
import { add, changes, dropped, EMPTY, isDropped, moved, placeOf, set, shown, valueAt, withdraw } from "../src/admin/draft";
import type { Tables } from "../src/admin/messages";

const TABLES: Tables = {
  ward: { name: "4A", language: "nb" },
  beds: [
    { bed: "1", sensor: "radar-01" },
    { bed: "2", sensor: "radar-02" },
    { bed: "3", sensor: "radar-03" },
  ],
  profiles: [{ profile: "copd", limits: { rr_high: 28 } }],
};

describe("what somebody wants to change", () => {
  it("is shown in place of what there is, and leaves what there is alone", () => {
    const wanted = set(TABLES, EMPTY, ["ward", "name"], "4B");
    expect(shown(TABLES, wanted, ["ward", "name"])).toBe("4B");
    expect(valueAt(TABLES, ["ward", "name"])).toBe("4A");
    expect(shown(TABLES, wanted, ["ward", "language"])).toBe("nb");
    expect(EMPTY.sets).toEqual({});
  });

  it("is no change once it is set to what it was", () => {
    const wanted = set(TABLES, EMPTY, ["profiles", 0, "limits", "rr_high"], 30);
    expect(changes(wanted)).toEqual([{ do: "set", at: ["profiles", 0, "limits", "rr_high"], value: 30 }]);
    expect(changes(set(TABLES, wanted, ["profiles", 0, "limits", "rr_high"], 28))).toEqual([]);
  });

  it("is told by type as well: the text 28 is not the number", () => {
    expect(changes(set(TABLES, EMPTY, ["profiles", 0, "limits", "rr_high"], "28"))).toHaveLength(1);
  });

  it("takes a key out of the file when it is emptied, and never a PIN", () => {
    expect(changes(set(TABLES, EMPTY, ["ward", "name"], null))).toEqual([{ do: "drop", at: ["ward", "name"] }]);
    const people: Tables = { people: [{ person: "nora", pin_hash: "x" }] };
    expect(changes(set(people, EMPTY, ["people", 0, "pin_hash"], null))).toEqual([{ do: "set", at: ["people", 0, "pin_hash"], value: null }]);
  });

  it("has no value where nothing is, however deep the place", () => {
    expect(valueAt(TABLES, ["pauses", "care_min"])).toBeNull();
    expect(valueAt(TABLES, ["ward", "name", "first", 3])).toBeNull();
    expect(changes(set(TABLES, EMPTY, ["pauses", "care_min"], null))).toEqual([]);
  });
});

describe("taking back", () => {
  it("withdraws the one new row that was meant", () => {
    const two = add(add(EMPTY, "shifts", { name: "day" }), "shifts", { name: "night" });
    expect(withdraw(two, 0).adds.map((one) => one.row["name"])).toEqual(["night"]);
  });

  it("keeps a row after all that was to go", () => {
    const gone = dropped(EMPTY, ["beds", 1]);
    expect(isDropped(gone, ["beds", 1])).toBe(true);
    expect(isDropped(gone, ["beds", 2])).toBe(false);
    expect(dropped(gone, ["beds", 1])).toEqual(EMPTY);
  });

  it("says sets, then new rows, then what goes: rows are those of the version it began from", () => {
    const wanted = dropped(add(set(TABLES, EMPTY, ["beds", 2, "bed"], "3b"), "beds", { bed: "4", sensor: "radar-04" }), ["beds", 0]);
    expect(changes(wanted).map((one) => [one.do, one.at])).toEqual([
      ["set", ["beds", 2, "bed"]],
      ["add", ["beds"]],
      ["drop", ["beds", 0]],
    ]);
  });

  it("finds the field of a fault although rows before it go", () => {
    const gone = dropped(dropped(dropped(EMPTY, ["beds", 0]), ["shifts", 0]), ["profiles", 0, "limits"]);
    expect([placeOf(gone, "beds", 0), placeOf(gone, "beds", 2), placeOf(gone, "people", 2), placeOf(gone, "profiles", 0)]).toEqual([0, 1, 2, 0]);
  });
});

describe("a sensor that is moved", () => {
  it("swaps with the bed it came from, and no bed is without", () => {
    const once = moved(TABLES, EMPTY, 0, "radar-03");
    expect([0, 1, 2].map((idx) => shown(TABLES, once, ["beds", idx, "sensor"]))).toEqual(["radar-03", "radar-02", "radar-01"]);
  });

  it("moved on, swaps with what is wanted, not with what there was; moved home, is no change", () => {
    const twice = moved(TABLES, moved(TABLES, EMPTY, 0, "radar-03"), 0, "radar-02");
    const sensors = [0, 1, 2].map((idx) => shown(TABLES, twice, ["beds", idx, "sensor"]));
    expect([...sensors].sort()).toEqual(["radar-01", "radar-02", "radar-03"]);
    const home = moved(TABLES, moved(TABLES, EMPTY, 0, "radar-03"), 0, "radar-01");
    expect(changes(home)).toEqual([]);
  });

  it("that is over no bed leaves the other beds alone", () => {
    expect(changes(moved(TABLES, EMPTY, 1, "radar-09"))).toEqual([{ do: "set", at: ["beds", 1, "sensor"], value: "radar-09" }]);
  });
});
