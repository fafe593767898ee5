/** Codes of the server in words: rules, profiles, what was measured and how. */

import type { Of } from "../wire/past";
import { words } from "../words/words";

export function parameterName(parameter: string): string {
  return named("parameter", parameter);
}

export function sourceName(source: string): string {
  return named("measuredBy", source);
}

/** The word for a code, or the code where there is none. */
function named(kind: string, code: string): string {
  const w = words.value as unknown as Record<string, unknown>;
  const word = w[`${kind}_${code}`];
  return typeof word === "string" ? word : code;
}

/** "RR høy" for `rr_high`; any other condition by its id. */
export function conditionName(condition: string): string {
  const w = words.value;
  const found = /^(rr|hr)_(very_low|low|high|very_high)$/.exec(condition);
  return found ? `${w[found[1] as Of]} ${named("level", found[2]!)}` : condition;
}

export function profileName(profile: string): string {
  const w = words.value;
  const months = /^child_months_(\d+)_(\d+)$/.exec(profile);
  return months ? w.profile_child(Math.floor(Number(months[1]) / 12), Math.ceil(Number(months[2]) / 12) - 1) : named("profile", profile);
}
