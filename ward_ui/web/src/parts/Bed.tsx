/** The pieces of a bed on any screen: its numbers, its state, its score. */

import { ward } from "../app";
import type { Value } from "../ward/shown";
import type { WardBed } from "../ward/ward";
import { language, words } from "../words/words";
import { besides, countedNote, type Told, UNMEASURED } from "./telling";
import { Icon } from "./Icon";
import { Spark } from "./Trend";

type Parameter = "rr" | "hr";

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
        {value ? <Beside value={value} plain={w.perMin} /> : <small>{unknown && !silent(told, of) ? w.uncertain : w.perMin}</small>}
      </span>
      <Digits value={value} id={testId(of, place)} />
      {trend && <SparkOf bed={place.bed} of={of} />}
    </div>
  );
}

/** That the heart rate is a mean of counted beats, of how long and when: where there is room for a line of it. */
export function Counted({ told, ...place }: { told: Told } & Place) {
  const note = countedNote(told.shown.hr);
  if (!note) return null;
  return (
    <p class="counted" data-testid={testId("counted", place)}>
      <b>{words.value.hr}</b> {note}
    </p>
  );
}

/** What stands beside a number: its unit, or that it is a mean, or its age. */
export function Beside({ value, plain, of }: { value: Value; plain: string; of?: string }) {
  const note = countedNote(value);
  const text = besides(value) || plain;
  if (!text) return null;
  return (
    <small class={of} title={note || undefined}>
      <span aria-hidden={value.counted}>{text}</span>
      {note && <span class="heard-only">{note}</span>}
    </small>
  );
}

function SparkOf({ bed, of }: { bed: string; of: Parameter }) {
  const at = ward.value?.beds.find((one) => one.bed === bed);
  return at ? <Spark bed={at} of={of} /> : null;
}

/** While nobody breathes, or nobody is measured at all, the rate is not uncertain: there is none. */
function silent(told: Told, of: Parameter): boolean {
  return (of === "rr" && told.shown.apnoea_s !== null) || UNMEASURED.has(told.shown.state);
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

/** The NEWS2 or its bound: short enough to be read whole; on a sheet the server's headline, with what is missing. */
export function Score({ bed, on }: { bed: WardBed; on?: "sheet" }) {
  const score = bed.score;
  if (!score) return null;
  const w = words.value;
  const headline = score.headline[language.value];
  const short = score.low == null || score.excluded ? w.news2None : w.news2(score.low, score.complete === true);
  return (
    <span class="score" data-trigger={score.trigger} title={headline} data-testid={on ? `score-${bed.bed}-${on}` : `score-${bed.bed}`}>
      {on ? headline : short}
    </span>
  );
}
