/** How a NEWS2 of the past came about, in words. Pure but for the language. */

import type { PastScore, ScorePart } from "../wire/past";
import { number } from "../words/format";
import { language, words } from "../words/words";
import { parameterName, sourceName } from "./codes";

/** "entered by Nora Vik", or what moved it: "Pulse 0 → 1 (98 /min, radar)". */
export function cause(score: PastScore): string {
  const w = words.value;
  if (score.by_person) return w.scoreBy(score.person);
  const moved = score.moved.flatMap((then) => {
    const part = score.parts.find((one) => one.parameter === then.parameter);
    return part ? [`${parameterName(part.parameter)} ${points(then)} → ${points(part)} (${value(part)}${part.source === null ? "" : `, ${sourceName(part.source)}`})`] : [];
  });
  return moved.join(" · ") || w.scoreAsItStood;
}

export function points({ low, high }: { readonly low: number; readonly high: number }): string {
  return low === high ? `${low}` : `${low}–${high}`;
}

export function value({ value, unit }: ScorePart): string {
  const w = words.value;
  if (value === null) return w.missing;
  if (typeof value === "boolean") return value ? w.yes : w.no;
  return `${typeof value === "number" ? number(value, language.value === "nb" ? "," : ".") : value} ${unit}`.trim();
}
