/** The line of a trend as an SVG path in which a gap is a gap. */

export interface Frame {
  readonly t0_ms: number;
  readonly step_s: number;
  /** Left and right edge of the drawing. */
  readonly from_ms: number;
  readonly to_ms: number;
  readonly width: number;
  readonly height: number;
  /** The smallest span of values that the height stands for, so that a calm trend is drawn calm. */
  readonly min_span: number;
}

/** The path of `values`; a lone value between two gaps becomes a dot. Empty where there is nothing to draw. */
export function path(values: readonly (number | null)[], frame: Frame): string {
  const [low, high] = span(values, frame.min_span);
  const parts: string[] = [];
  values.forEach((value, i) => {
    const x = across(frame, frame.t0_ms + i * frame.step_s * 1000);
    if (value === null || x < 0 || x > frame.width) return;
    const y = frame.height * (1 - (value - low) / (high - low));
    const joined = i > 0 && values[i - 1] !== null && parts.length > 0;
    parts.push(`${joined ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`);
    if (!joined && (values[i + 1] ?? null) === null) parts.push("h0.01");
  });
  return parts.join("");
}

/** The lowest and the highest value that the drawing has room for. */
export function span(values: readonly (number | null)[], min_span: number): [number, number] {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return [0, min_span];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const spare = Math.max(0, min_span - (high - low)) / 2;
  return [low - spare, high + spare];
}

function across(frame: Frame, t_ms: number): number {
  return (frame.width * (t_ms - frame.from_ms)) / (frame.to_ms - frame.from_ms);
}
