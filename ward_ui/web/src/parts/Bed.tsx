/** The pieces of a bed on any screen: its numbers, its state, its trend. */

import { ward } from "../app";
import type { Value } from "../ward/shown";
import { path } from "../ward/trend";
import type { WardBed } from "../ward/ward";
import { language, words } from "../words/words";
import type { Told } from "./telling";
import { Icon } from "./Icon";

type Parameter = "rr" | "hr";

/** Trends are drawn no finer than this: a calm parameter is a calm line. */
const MIN_SPAN: Record<Parameter, number> = { rr: 12, hr: 40 };
const TREND_MS = 30 * 60_000;

interface Place {
  readonly bed: string;
  /** Where else on the page than on the bed's own tile; part of the test id. */
  readonly on?: "card" | "sheet";
}

function testId(what: string, { bed, on }: Place): string {
  return on ? `${what}-${bed}-${on}` : `${what}-${bed}`;
}

export function Vital({ of, told, trend, ...place }: { of: Parameter; told: Told; trend: boolean } & Place) {
  const w = words.value;
  const value = told.shown[of];
  const unknown = value === null && !told.reasoned;
  return (
    <div class={`vital vital-${of}`} data-known={value !== null} data-fresh={value?.fresh ?? false}>
      <span class="vital-label">
        {w[of]}
        <small>{value && !value.fresh ? w.oldShort(value.age_s) : unknown && !silent(told, of) ? w.uncertain : w.perMin}</small>
      </span>
      <Digits value={value} id={testId(of, place)} />
      {trend && <Trend bed={place.bed} of={of} />}
    </div>
  );
}

/** While nobody breathes the rate is not uncertain: there is none. */
function silent(told: Told, of: Parameter): boolean {
  return of === "rr" && told.shown.apnoea_s !== null;
}

export function Digits({ value, id }: { value: Value | null; id: string }) {
  return (
    <b class="digits" data-testid={id}>
      {value ? String(Math.round(value.per_min)) : words.value.none}
    </b>
  );
}

/** The state as a shape and words, with its duration. */
export function StateLine({ told, ...place }: { told: Told } & Place) {
  const shape = told.shown.apnoea_s !== null && told.shown.apnoea_s >= 5 ? "still" : told.shown.state;
  return (
    <span class="state" data-testid={testId("state", place)} data-state={told.shown.state}>
      <Icon shape={shape} />
      <span class="state-words">{told.state}</span> {told.duration && <span class="state-for">{told.duration}</span>}
    </span>
  );
}

export function Trend({ bed, of }: { bed: string; of: Parameter }) {
  const at = ward.value;
  const series = at?.trends[bed];
  const width = 120;
  const height = 24;
  const d =
    at && series
      ? path(series[of], {
          t0_ms: series.t0_ms, step_s: at.trends_step_s, from_ms: at.trends_t_ms - TREND_MS, to_ms: at.trends_t_ms,
          width, height, min_span: MIN_SPAN[of],
        })
      : "";
  return (
    <svg class="trend" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="trend-axis" d={axis(width, height)} />
      <path d={d} />
    </svg>
  );
}

/** The half hour that the trend stands for, with a tick at each ten minutes: where there is no line, nothing was shown. */
function axis(width: number, height: number): string {
  const ticks = [0, 1, 2, 3].map((i) => `M${(i * width) / 3} ${height}v${-height / 8}`);
  return `M0 ${height}H${width}${ticks.join("")}`;
}

/** That the bed is paused, by whom and until when: unmistakable, and never in a colour of an alarm. */
export function Pauses({ bed, on }: { bed: WardBed; on?: "sheet" }) {
  const w = words.value;
  return (
    <>
      {(bed.pauses ?? []).map((pause) => (
        <p key={pause.reason} class="paused" data-testid={on ? `paused-${bed.bed}-${on}` : `paused-${bed.bed}`}>
          <b>{w[`pause_${pause.reason}`]}</b> <span>{w.pauseUntil(pause.until_ms)}</span>
          {on && <span> · {pause.person}</span>}
        </p>
      ))}
    </>
  );
}

/** The NEWS2, or its bound with what is missing: whatever the server's headline says, in full. */
export function Score({ bed, on }: { bed: WardBed; on?: "sheet" }) {
  if (!bed.score) return null;
  const text = bed.score.headline[language.value];
  return (
    <span class="score" title={text} data-testid={on ? `score-${bed.bed}-${on}` : `score-${bed.bed}`}>
      {text}
    </span>
  );
}

/** The lowest and the highest of the last half hour, in words. */
export function TrendRange({ bed, of }: { bed: string; of: Parameter }) {
  const known = (ward.value?.trends[bed]?.[of] ?? []).filter((value) => value !== null);
  if (known.length === 0) return <span class="trend-range">{words.value.noTrend}</span>;
  return <span class="trend-range">{`${Math.round(Math.min(...known))}–${Math.round(Math.max(...known))}`}</span>;
}
