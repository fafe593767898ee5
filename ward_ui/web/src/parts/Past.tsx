/** One patient's hours behind: windows, both trends, coverage, and four lists; below the numbers of now. */

import { useSignal } from "@preact/signals";
import { useState } from "preact/hooks";
import { lastHeard_ms, now } from "../app";
import { share } from "../ward/axis";
import { patientOf } from "./telling";
import type { WardBed } from "../ward/ward";
import { type Course, type Hours, type Log, type Of, WINDOWS } from "../wire/past";
import { words } from "../words/words";
import { AlarmHistory, LimitsNow, LogList, ScoreHistory } from "./Lists";
import { Trend, usePast } from "./Trend";

const LISTS = ["alarms", "scores", "limits", "log"] as const;
type List = (typeof LISTS)[number];
const HOUR_MS = 3_600_000;

export function Past({ bed }: { bed: WardBed }) {
  const w = words.value;
  const [hours, setHours] = useState<Hours>(6);
  const [list, setList] = useState<List>("alarms");
  const { course, log, failed } = usePast(bed.bed, hours, bed.seq);
  return (
    <div class="past" data-testid={`past-${bed.bed}`}>
      <section class="past-trends">
        <Choice of={WINDOWS} chosen={hours} choose={setHours} text={w.hours} id="window" label={w.tabTrends} />
        {failed && <p class="past-failed">{course ? w.pastOld(course.t_ms) : w.pastUnread}</p>}
        {course ? <Trends course={course} log={log} hours={hours} isEmpty={patientOf(bed) === null} /> : !failed && <p class="quiet">{w.pastLoading}</p>}
      </section>
      <section class="past-lists">
        <Choice of={LISTS} chosen={list} choose={setList} text={(one) => listName(one)} id="list" label={w.tabLog} />
        {log && list === "alarms" && <AlarmHistory log={log} />}
        {log && list === "scores" && <ScoreHistory log={log} />}
        {list === "limits" && <LimitsNow bed={bed} />}
        {log && list === "log" && <LogList log={log} />}
      </section>
    </div>
  );
}

function listName(list: List): string {
  const w = words.value;
  return { alarms: w.tabAlarms, scores: w.tabScores, limits: w.tabLimits, log: w.tabLog }[list];
}

interface ChoiceProps<T> {
  readonly of: readonly T[];
  readonly chosen: T;
  readonly choose: (one: T) => void;
  readonly text: (one: T) => string;
  readonly id: string;
  readonly label: string;
}

/** One of a few, as keys in a row. */
function Choice<T extends string | number>({ of, chosen, choose, text, id, label }: ChoiceProps<T>) {
  return (
    <div class="past-choice" role="group" aria-label={label}>
      {of.map((one) => (
        <button type="button" key={one} aria-pressed={one === chosen} data-testid={`${id}-${one}`} onClick={() => choose(one)}>
          {text(one)}
        </button>
      ))}
    </div>
  );
}

function Trends({ course, log, hours, isEmpty }: { course: Course; log: Log | null; hours: Hours; isEmpty: boolean }) {
  const cursor = useSignal<number | null>(null);
  const to_ms = Math.max(course.t_ms, lastHeard_ms.value ?? 0, now.value ?? 0);
  const from_ms = to_ms - hours * HOUR_MS;
  const w = words.value;
  return (
    <>
      {(["rr", "hr"] as const).map((of) => (
        <Trend key={of} of={of} course={course} log={log} from_ms={from_ms} to_ms={to_ms} cursor={cursor} />
      ))}
      <p class="past-covered" data-testid="covered">
        {covered(course, isEmpty)}
      </p>
      {course.stay_ms !== null && course.stay_ms > from_ms && <p class="past-covered">{w.stayFrom(course.stay_ms)}</p>}
    </>
  );
}

/** How much of the window is behind the curves. Of a bed without a patient in which nothing was measured: that alone. */
function covered({ covered: { heard_s, present_s, rr_s, hr_s }, t0_ms, t_ms }: Course, isEmpty: boolean): string {
  const w = words.value;
  const heard = share(heard_s, (t_ms - t0_ms) / 1000);
  const rates: [Of, number][] = [["rr", rr_s], ["hr", hr_s]];
  const unseen = isEmpty && rr_s + hr_s === 0;
  const parts = rates.flatMap(([of, s]) => {
    if (unseen) return [];
    const percent = share(s, present_s);
    return percent === null ? [] : [w.covered(w[of], percent)];
  });
  return [...(parts.length > 0 ? parts : [unseen ? w.coveredNothing : w.coveredNobody]), ...(heard === null ? [] : [w.heardShare(heard)])].join(" · ");
}
