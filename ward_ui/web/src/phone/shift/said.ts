/** What is known of this phone's last test, in a sentence: what, when, how long ago. */

import { now } from "../../app";
import { words } from "../words";
import { mine, tested } from "./test";

export function testedSaid(): string {
  const w = words.value;
  const last = mine.value;
  if (last === null || last.heard === null) return w.testDue;
  const ago = w.ago(Math.max(0, ((now.value ?? last.t_ms) - last.t_ms) / 1000));
  if (tested.value === null) return w.testOld(last.t_ms, ago);
  return (last.heard ? w.testedAt : w.testFailed)(last.t_ms, ago);
}
