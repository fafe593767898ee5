/**
 * A rate over hours: middle line, spread, limits as they held, absences, alarms. A gap is a gap.
 *
 * `<Trend of="rr" course={course} log={log} from_ms to_ms cursor={cursor} />` fills the width of its parent; `height` in px.
 * `cursor` is a signal shared by the charts of one patient: pointing at (or arrow keys in) one shows the same moment in all.
 * `usePast(bed, hours)` fetches and refreshes both `course` and `log`; `until_ms` draws where contact was lost.
 * `<Spark of bed />` is the faint six hours of a tile; it needs `watchSixHours()` once on the page.
 */

import "../styles/trend.css";
import { type Signal, signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { covered, now } from "../app";
import { MARKS, ordered, urgency } from "../ward/alarms";
import { area, type Box, line, limitPath, nearest, scale, stepAt, ticks, timeTicks, x, y } from "../ward/axis";
import type { WardBed } from "../ward/ward";
import { type Course, course as askCourse, type Hours, type Log, log as askLog, type Of, sixHours, type SixHours } from "../wire/past";
import type { Alarm } from "../wire/messages";
import { calendar, clock } from "../words/format";
import { alarmText, words } from "../words/words";
import { offset_ms } from "../words/zone";

const REFRESH_S = 30;
const HOUR_MS = 3_600_000;

export interface PastOf {
  readonly course: Course | null;
  readonly log: Log | null;
  /** The last answer did not come: what stands is of `course.t_ms`. */
  readonly failed: boolean;
}

/** The past of a bed, asked for now, every half minute, and whenever its alarms change. */
export function usePast(bed: string, hours: Hours, seq: number): PastOf {
  const [past, setPast] = useState<PastOf>({ course: null, log: null, failed: false });
  useEffect(() => {
    let wanted = true;
    const ask = async () => {
      const [course, log] = await Promise.all([askCourse(bed, hours), askLog(bed)]);
      if (wanted) setPast((before) => ({ course: course ?? before.course, log: log ?? before.log, failed: course === null || log === null }));
    };
    void ask();
    const timer = setInterval(() => void ask(), REFRESH_S * 1000);
    return () => {
      wanted = false;
      clearInterval(timer);
    };
  }, [bed, hours, seq]);
  return past;
}

interface Props {
  readonly of: Of;
  readonly course: Course;
  readonly log: Log | null;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly cursor: Signal<number | null>;
  readonly height?: number;
}

const LEFT = 44;
const RIGHT = 8;
const TOP = 20;
const BOTTOM = 26;
const MARK_PX = 28;
/** Room that the words of a score and of a limit take. */
const SCORE_PX = 90;
const LIMIT_PX = 56;

export function Trend({ of, course, log, from_ms, to_ms, cursor, height = 190 }: Props) {
  const w = words.value;
  const place = useRef<HTMLElement>(null);
  const width = useWidth(place);
  const all = course.lines.filter((one) => one.of === of && one.to_ms > from_ms);
  const band = course[of];
  const box = useMemo<Box>(() => {
    const inner = nearest({
      low: all.filter((one) => one.side === "low").map((one) => one.limit),
      high: all.filter((one) => one.side === "high").map((one) => one.limit),
    });
    return { x0: LEFT, y0: TOP, width: Math.max(40, width - LEFT - RIGHT), height: height - TOP - BOTTOM, from_ms, to_ms, scale: scale(of, [...band.low, ...band.high], inner) };
  }, [course, of, width, height, from_ms, to_ms]);
  const lines = all.filter((one) => one.limit >= box.scale.low && one.limit <= box.scale.high);
  const point = (event: PointerEvent) => {
    const left = place.current?.getBoundingClientRect().left ?? 0;
    cursor.value = Math.min(to_ms, Math.max(from_ms, from_ms + ((event.clientX - left - LEFT) / box.width) * (to_ms - from_ms)));
  };
  const key = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (event.key === "Escape" && cursor.value !== null) {
      event.stopPropagation();
      cursor.value = null;
    }
    if (by === undefined) return;
    event.preventDefault();
    cursor.value = Math.min(to_ms, Math.max(from_ms, (cursor.value ?? to_ms) + by * course.step_s * 1000));
  };
  return (
    <figure
      class={`course vital-${of}`} ref={place} tabIndex={0} role="slider" data-testid={`course-${of}`} aria-label={w[`${of}Long`]}
      aria-valuemin={from_ms} aria-valuemax={to_ms} aria-valuenow={cursor.value ?? to_ms} aria-valuetext={reading(of, course, cursor.value ?? to_ms)}
      onPointerMove={point} onPointerDown={point} onPointerLeave={() => (cursor.value = null)} onKeyDown={key} onBlur={() => (cursor.value = null)}
    >
      <figcaption>
        <b>{w[of]}</b> <span>{cursor.value === null ? w.perMin : reading(of, course, cursor.value)}</span>
      </figcaption>
      <svg width={width} height={height} aria-hidden="true">
        <Axes box={box} n_y={height < 150 ? 3 : 5} />
        {course.away.map(([start, end]) => (
          <rect key={start} class="course-away" {...span(box, start, end)} y={TOP} height={box.height} />
        ))}
        {(["low", "high"] as const).flatMap((side) =>
          [...new Set(lines.filter((one) => one.side === side).map((one) => one.condition))].map((condition) => {
            const stretches = lines.filter((one) => one.condition === condition);
            return <path key={condition} class="course-limit" data-priority-of={stretches[0]?.priority} d={limitPath(stretches, box)} />;
          }),
        )}
        <path class="course-band" d={area(band.low, band.high, course, box)} />
        <path class="course-line" d={line(band.mid, course, box)} />
        <Limits box={box} lines={lines} />
        <Events box={box} log={log} />
        {course.t_ms < to_ms - HOUR_MS / 30 && <path class="course-until" d={`M${x(box, course.t_ms)} ${TOP}v${box.height}`} />}
        {cursor.value !== null && <path class="course-cursor" d={`M${x(box, cursor.value)} ${TOP}v${box.height}`} />}
      </svg>
    </figure>
  );
}

function Axes({ box, n_y }: { box: Box; n_y: number }) {
  const bottom = box.y0 + box.height;
  const long = box.to_ms - box.from_ms > 36 * HOUR_MS;
  return (
    <g class="course-axes">
      {ticks(box.scale, n_y).map((value) => (
        <g key={value}>
          <path d={`M${box.x0} ${y(box, value).toFixed(1)}h${box.width}`} />
          <text x={box.x0 - 8} y={y(box, value) + 5} text-anchor="end">
            {value}
          </text>
        </g>
      ))}
      {timeTicks(box.from_ms, box.to_ms, Math.max(2, Math.floor(box.width / 84)), offset_ms).map((t_ms) => (
        <g key={t_ms}>
          <path d={`M${x(box, t_ms).toFixed(1)} ${bottom}v5`} />
          <text x={Math.min(box.x0 + box.width - 20, x(box, t_ms))} y={bottom + 21} text-anchor="middle">
            {long && clock(t_ms) === "00:00:00" ? calendar(t_ms) : clock(t_ms).slice(0, 5)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** Limits as they hold at the right edge, each with its number: above the upper, below the lower, the nearest of each side. */
function Limits({ box, lines }: { box: Box; lines: Course["lines"] }) {
  const newest = Math.max(...lines.map((one) => one.to_ms));
  const held = lines.filter((one) => one.to_ms === newest);
  const near = (side: "low" | "high") =>
    held.filter((one) => one.side === side).sort((a, b) => (side === "low" ? b.limit - a.limit : a.limit - b.limit)).slice(0, 1);
  return (
    <g class="course-limits">
      {[...near("low"), ...near("high")].map((one) => (
        <text key={one.condition} x={box.x0 + box.width - 4} y={y(box, one.limit) + (one.side === "high" ? 16 : -5)} text-anchor="end">
          {MARKS[one.priority]} {one.limit}
          {one.own ? " *" : ""}
        </text>
      ))}
    </g>
  );
}

/** Above the curve: alarms by their mark, NEWS2 entries by a flag, pauses as a bar. */
function Events({ box, log }: { box: Box; log: Log | null }) {
  if (!log) return null;
  const alarms = log.alarms.filter(({ alarm }) => alarm.kind !== "technical" && alarm.t_signal_ms >= box.from_ms && alarm.t_signal_ms <= box.to_ms);
  const scores = log.scores.filter((one) => one.by_person && one.t_ms >= box.from_ms && one.t_ms <= box.to_ms);
  return (
    <g class="course-events">
      {alarms.map(({ alarm, ended_ms }) => (
        <rect key={alarm.id} {...span(box, alarm.t_onset_ms, ended_ms ?? box.to_ms)} y={TOP - 4} height={3} />
      ))}
      {apart(alarms.map((one) => one.alarm), box).map((alarm) => (
        <text key={alarm.id} x={x(box, alarm.t_signal_ms)} y={TOP - 7} text-anchor="middle">
          <title>{`${alarmText(alarm)} ${clock(alarm.t_onset_ms)}`}</title>
          {MARKS[urgency(alarm)]}
        </text>
      ))}
      {scores.map((one, i) => (
        <g key={one.t_ms}>
          <path d={`M${x(box, one.t_ms)} ${TOP}v${box.height}`} />
          {scores.slice(0, i).every((newer) => x(box, newer.t_ms) - x(box, one.t_ms) >= SCORE_PX) && (
            <text {...beside(box, one.t_ms)} y={box.y0 + box.height - 6}>
              {words.value.news2(one.low, one.complete)}
            </text>
          )}
        </g>
      ))}
    </g>
  );
}

/** Of alarms so close that their marks would run into each other, the one of highest priority, then the newest. */
function apart(alarms: readonly Alarm[], box: Box): Alarm[] {
  const kept: Alarm[] = [];
  for (const alarm of ordered(alarms)) {
    const at = x(box, alarm.t_signal_ms);
    if (kept.every((other) => Math.abs(x(box, other.t_signal_ms) - at) >= MARK_PX)) kept.push(alarm);
  }
  return kept;
}

/** Right of a moment, or left of it where the right has no room. */
function beside(box: Box, t_ms: number): { x: number; "text-anchor": "start" | "end" } {
  const at = x(box, t_ms);
  const edge = box.x0 + box.width;
  return at > edge - SCORE_PX ? { x: Math.min(at - 4, edge - LIMIT_PX), "text-anchor": "end" } : { x: at + 4, "text-anchor": "start" };
}

function span(box: Box, from_ms: number, to_ms: number): { x: number; width: number } {
  const left = Math.max(box.x0, x(box, from_ms));
  return { x: left, width: Math.max(1, Math.min(box.x0 + box.width, x(box, to_ms)) - left) };
}

/** What one moment says: "02:41  17 /min (15–19)", or that nothing was measured. */
export function reading(of: Of, course: Course, t_ms: number): string {
  const w = words.value;
  const i = stepAt(course[of].mid.length, course, t_ms);
  const mid = i === null ? null : (course[of].mid[i] ?? null);
  const at = clock(t_ms).slice(0, 5);
  if (i === null || mid === null) return `${at} · ${course.away.some(([a, b]) => t_ms >= a && t_ms < b) ? w.absent : w.notMeasured}`;
  const [low, high] = [course[of].low[i] ?? mid, course[of].high[i] ?? mid].map(Math.round);
  return `${at} · ${Math.round(mid)} ${w.perMin}${low === high ? "" : ` (${low}–${high})`}`;
}

function useWidth(place: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(600);
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => entry && setWidth(Math.round(entry.contentRect.width)));
    if (place.current) watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  return width;
}

/** The ward's last six hours, refreshed every half minute; null until they have come. */
export const six = signal<SixHours | null>(null);

export function watchSixHours(): void {
  const ask = async () => {
    if (!covered.value) six.value = (await sixHours()) ?? six.value;
  };
  setInterval(() => void ask(), REFRESH_S * 1000);
  // Once there is contact, and again whenever there is contact anew.
  covered.subscribe((hidden) => void (!hidden && ask()));
}

const SPARK = { width: 240, height: 40 };

/** Six hours of one rate, small: the line, and the nearest limits as faint lines. */
export function Spark({ of, bed }: { of: Of; bed: Pick<WardBed, "bed" | "lines"> }) {
  const at = six.value;
  const values = at?.beds[bed.bed]?.[of];
  const limits = bed.lines ? nearest(bed.lines[of]) : [];
  const to_ms = Math.max(at?.t_ms ?? 0, now.value ?? 0);
  const box: Box = { x0: 0, y0: 2, width: SPARK.width, height: SPARK.height - 4, from_ms: to_ms - 6 * HOUR_MS, to_ms, scale: scale(of, values ?? [], limits) };
  return (
    <svg class="spark" viewBox={`0 0 ${SPARK.width} ${SPARK.height}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="spark-axis" d={[0, 1, 2, 3, 4, 5, 6].map((i) => `M${(i * SPARK.width) / 6} ${SPARK.height}v-4`).join("") + `M0 ${SPARK.height}H${SPARK.width}`} />
      {limits.map((limit) => (
        <path key={limit} class="spark-limit" d={`M0 ${y(box, limit).toFixed(1)}H${SPARK.width}`} />
      ))}
      {at && values && <path class="spark-line" d={line(values, at, box)} />}
    </svg>
  );
}
