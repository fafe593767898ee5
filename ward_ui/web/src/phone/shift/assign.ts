/** Who is told of beds: asked for bed by bed, said as one. */

import type { WardBed } from "../../ward/ward";
import { ask, sayDone } from "../asking/ask";

/** One `assign` for each bed, and one word when all are done; back to what was before for ten seconds. */
export function assign(beds: readonly WardBed[], to: (bed: WardBed) => readonly string[], said: string): void {
  const before = new Map(beds.map((bed) => [bed.bed, (bed.receivers ?? []).map((one) => one.person)]));
  const back_ = () => {
    for (const [bed, persons] of before) ask(about(bed), { name: "assign", bed, persons, shift: "" });
  };
  let left = beds.length;
  for (const bed of beds)
    ask(about(bed.bed), { name: "assign", bed: bed.bed, persons: to(bed), shift: "" }, () => {
      left -= 1;
      if (left === 0) sayDone(said, back_);
    });
}

export const about = (bed: string) => `assign/${bed}`;
/** As many as the engine takes for one bed. */
export const RECEIVERS_MAX = 4;

