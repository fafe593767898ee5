/**
 * Breathing and heart of one bed as they move, live. `<Waves bed="7" />` fills the width of its parent and asks for the
 * curves by itself while it is on the page. A gap is a gap; where nobody vouches for a person there is no curve.
 */

import "../styles/waves.css";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { covered, link, listen, now, say } from "../app";
import { BEHIND_S, type Curves, drawn, halfHeight, NOTHING, SHOWN_S, stretches } from "../ward/waves";
import { words } from "../words/words";

/** Less than the half minute after which the server forgets. */
const WATCH_EVERY_MS = 12_000;
const FRAME_MS = 100;
const LEAST = { breathing: 1, heart: 0.1 } as const;

export function Waves({ bed }: { bed: string }) {
  const curves = useRef<Curves>(NOTHING);
  const unit = useSignal<Curves["unit"]>("mm");
  const seen = useSignal(false);
  useEffect(() => {
    curves.current = NOTHING;
    seen.value = false;
    const watch = () => void say({ type: "watch", bed });
    watch();
    const timer = setInterval(watch, WATCH_EVERY_MS);
    const deaf = listen({
      welcomed: () => queueMicrotask(watch),
      waved: (message) => {
        if (message.bed !== bed) return;
        curves.current = drawn(curves.current, message);
        unit.value = curves.current.unit;
        seen.value = curves.current.samples.some((sample) => sample.breathing !== null);
      },
    });
    return () => {
      clearInterval(timer);
      deaf();
    };
  }, [bed, link.value.up]);
  const w = words.value;
  return (
    <div class="waves" data-testid={`waves-${bed}`}>
      <Strip of="breathing" label={w.waveBreathing} unit={unit.value} curves={curves} seen={seen.value} />
      <Strip of="heart" label={w.waveHeart} unit={unit.value} curves={curves} seen={seen.value} />
      {!seen.value && !covered.value && <p class="waves-none">{w.waveNone}</p>}
    </div>
  );
}

interface StripProps {
  readonly of: "breathing" | "heart";
  readonly label: string;
  readonly unit: Curves["unit"];
  readonly curves: { readonly current: Curves };
  /** There is a curve, and so a height. */
  readonly seen: boolean;
}

function Strip({ of, label, unit, curves, seen }: StripProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const height = useSignal(LEAST[of] as number);
  useEffect(() => {
    let last_ms = now.value ?? 0;
    let at_ms = performance.now();
    const paint = () => {
      if (now.value !== null && now.value !== last_ms) [last_ms, at_ms] = [now.value, performance.now()];
      if (canvas.current && !covered.value) {
        height.value = draw(canvas.current, curves.current, of, last_ms + performance.now() - at_ms - BEHIND_S * 1000);
      }
    };
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const timer = setInterval(paint, still ? 1000 : FRAME_MS);
    return () => clearInterval(timer);
  }, [of]);
  return (
    <figure class="wave" data-of={of}>
      <figcaption>
        <b>{label}</b> {seen && <span>{words.value.waveScale(2 * height.value, unit)}</span>}
      </figcaption>
      <canvas ref={canvas} aria-hidden="true" />
    </figure>
  );
}

/** Paints the curve that ends at `to_ms`; half the height that it took, in the unit. */
function draw(canvas: HTMLCanvasElement, { samples }: Curves, of: StripProps["of"], to_ms: number): number {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  const shown = samples.filter((sample) => sample.t_ms <= to_ms && sample.t_ms > to_ms - SHOWN_S * 1000);
  const half = halfHeight(shown.map((sample) => sample[of]), LEAST[of]);
  if (!context) return half;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const style = getComputedStyle(canvas);
  context.strokeStyle = style.color;
  context.lineWidth = 1.75;
  context.lineJoin = "round";
  const point = (t_ms: number, value: number) =>
    [width * (1 - (to_ms - t_ms) / (SHOWN_S * 1000)), (height / 2) * (1 - (0.92 * value) / half)] as const;
  for (const stretch of stretches(shown, of, point)) {
    context.beginPath();
    stretch.forEach(([x, y], i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.stroke();
  }
  return half;
}
