/** Vital signs as they are typed: digits in, values out. No table of scores lives here. Pure. */

import type { Observations } from "../../wire/messages";

export const PARAMETERS = ["rr", "spo2", "oxygen", "sbp", "pulse", "consciousness", "temp"] as const;
export type Parameter = (typeof PARAMETERS)[number];

/** What has been typed of each: digits, or the key that was pressed. */
export type Typed = Readonly<Partial<Record<Parameter, string>>>;

const DIGITS: Partial<Record<Parameter, number>> = { rr: 2, spo2: 3, sbp: 3, pulse: 3, temp: 3 };

/** With one more digit, as far as the parameter has room for it. */
export function typed(before: Typed, parameter: Parameter, digit: string): Typed {
  const text = (before[parameter] ?? "") + digit;
  return text.length > (DIGITS[parameter] ?? 1) || text === "0" ? before : { ...before, [parameter]: text };
}

export function erased(before: Typed, parameter: Parameter): Typed {
  const text = (before[parameter] ?? "").slice(0, -1);
  const { [parameter]: _, ...rest } = before;
  return text === "" ? rest : { ...rest, [parameter]: text };
}

export function chosen(before: Typed, parameter: Parameter, key: string): Typed {
  return { ...before, [parameter]: key };
}

/** As it stands on the screen; a temperature's last digit is its tenth: 378 is 37,8. Empty for nothing. */
export function shownAs(typed: Typed, parameter: Parameter, point: string): string {
  const text = typed[parameter] ?? "";
  return parameter === "temp" && text.length === 3 ? `${text.slice(0, 2)}${point}${text.slice(2)}` : text;
}

/** Typed as far as it must be: a temperature of two digits is not. */
export function whole(typed: Typed): boolean {
  return typed.temp === undefined || typed.temp.length === 3;
}

export function observations(typed: Typed): Observations {
  const number = (parameter: Parameter) => Number(typed[parameter]);
  return {
    ...(typed.rr !== undefined && { rr_per_min: number("rr") }),
    ...(typed.spo2 !== undefined && { spo2_percent: number("spo2") }),
    ...(typed.oxygen !== undefined && { on_oxygen: typed.oxygen === "oxygen" }),
    ...(typed.sbp !== undefined && { sbp_mmhg: number("sbp") }),
    ...(typed.pulse !== undefined && { pulse_per_min: number("pulse") }),
    ...(typed.consciousness !== undefined && { consciousness: typed.consciousness }),
    ...(typed.temp !== undefined && { temp_c: number("temp") / 10 }),
  };
}
