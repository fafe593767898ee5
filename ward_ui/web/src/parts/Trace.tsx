/**
 * `<TraceOf alarm={alarm} />`: what the radar saw around the moment of a patient's alarm, on an axis that names that moment.
 * Nothing at all where nothing was measured.
 */

import "../styles/trace.css";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { now } from "../app";
import { quantity } from "../ward/alarms";
import { HEIGHT, traced } from "../ward/trace";
import type { Alarm } from "../wire/messages";
import { type Trace, trace } from "../wire/past";
import { clock } from "../words/format";
import { words } from "../words/words";

/** Asked again so often until the server has all of it. */
const EVERY_MS = 2000;
const LASTS_MS = 36_000;
const LEAST = { breathing: 1, heart: 0.1 } as const;

export function TraceOf({ alarm }: { alarm: Alarm }) {
  return alarm.kind === "physiological" ? <Taken key={alarm.id} alarm={alarm} /> : null;
}

function Taken({ alarm }: { alarm: Alarm }) {
  const found = useSignal<Trace | null>(null);
  useEffect(() => {
    let left = false;
    const ask = async () => {
      const said = await trace(alarm.id);
      if (said && !left) found.value = said;
    };
    void ask();
    const timer = setInterval(() => {
      if ((now.value ?? 0) < alarm.t_signal_ms + LASTS_MS) void ask();
    }, EVERY_MS);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, []);
  const w = words.value;
  const of = quantity(alarm.condition) === "hr" ? "heart" : "breathing";
  const drawing = traced(found.value, of, LEAST[of]);
  if (!drawing) return null;
  const { width, alarm_x, path } = drawing;
  return (
    <figure class="trace" data-of={of} data-testid={`trace-${alarm.id}`}>
      <figcaption>
        <b>{of === "heart" ? w.waveHeart : w.waveBreathing}</b> <span>{w.traceHeight(drawing.height, drawing.unit)}</span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={w.traceSpoken(alarm.t_signal_ms)}>
        <line class="trace-moment" x1={alarm_x} x2={alarm_x} y1="0" y2={HEIGHT} />
        <path class="trace-curve" d={path} />
      </svg>
      <p class="trace-axis" aria-hidden="true">
        <span>{w.traceSeconds(-(found.value?.before_s ?? 0))}</span>
        <span>{w.traceAlarm(clock(alarm.t_signal_ms))}</span>
        <span>{w.traceSeconds(found.value?.after_s ?? 0)}</span>
      </p>
    </figure>
  );
}
