/** Lines over one axis, drawn by uPlot: drag to zoom, double-click for all. */

import "uplot/dist/uPlot.min.css";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { theme } from "../parts/theme";
import { language } from "../words/words";
import { short } from "./Surface";

export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** A custom property of the theme. */
  readonly colour: string;
  readonly faint?: boolean;
}

export interface Mark {
  readonly x: number;
  readonly name: string;
  readonly strong?: boolean;
}

interface Props {
  readonly x: readonly number[];
  readonly xName: string;
  readonly yName: string;
  readonly series: readonly Series[];
  readonly marks?: readonly Mark[];
  readonly band?: readonly [number, number] | null;
  readonly yRange?: readonly [number, number];
  readonly height?: number;
}

export function Chart(props: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const now = useRef(props);
  now.current = props;
  const shape = [props.xName, props.yName, theme.value, language.value, ...props.series.map((one) => one.name)].join("|");
  useLayoutEffect(() => {
    const root = place.current;
    if (!root) return;
    const made = new uPlot(options(root, () => now.current), data(now.current), root);
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: root.clientWidth, height: now.current.height ?? 220 }));
    watch.observe(root);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape]);
  useEffect(() => {
    const made = plot.current;
    if (!made) return;
    const all = made.data[0];
    const zoomed = all.length > 0 && (made.scales["x"]?.min !== all[0] || made.scales["x"]?.max !== all.at(-1));
    made.setData(data(props), !zoomed);
    if (zoomed) made.redraw();
  });
  return <div class="chart" ref={place} />;
}

function data({ x, series }: Props): uPlot.AlignedData {
  return [[...x], ...series.map((one) => [...one.values])];
}

function options(root: HTMLElement, props: () => Props): uPlot.Options {
  const style = getComputedStyle(root);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const { xName, yName, series, yRange, height = 220 } = props();
  const font = `12px ${style.fontFamily}`;
  const values = (_plot: uPlot, at: number[]) => at.map(short);
  const axis = { values, stroke: colour("--ink-2"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line") }, font, labelFont: font };
  return {
    width: root.clientWidth || 400,
    height,
    legend: { live: false },
    cursor: { drag: { x: true, y: false } },
    scales: { x: { time: false }, y: yRange ? { range: [...yRange] as [number, number] } : {} },
    axes: [
      { ...axis, label: xName, labelSize: 18, size: 34 },
      { ...axis, label: yName, labelSize: 18, size: 44 },
    ],
    series: [
      {},
      ...series.map((one) => ({
        label: one.name, stroke: colour(one.colour), width: one.faint ? 1 : 1.75, spanGaps: false, points: { show: false },
        ...(one.faint ? { dash: [4, 3] } : {}),
      })),
    ],
    hooks: { drawAxes: [(made) => shade(made, props(), colour)], draw: [(made) => marks(made, props(), colour, font)] },
  };
}

type Colour = (name: string) => string;

function shade(made: uPlot, { band }: Props, colour: Colour): void {
  if (!band) return;
  const [from, to] = band.map((x) => made.valToPos(x, "x", true)) as [number, number];
  const { left, top, width, height } = made.bbox;
  const start = Math.max(left, from);
  made.ctx.save();
  made.ctx.globalAlpha = 0.35;
  made.ctx.fillStyle = colour("--line");
  made.ctx.fillRect(start, top, Math.max(0, Math.min(left + width, to) - start), height);
  made.ctx.restore();
}

function marks(made: uPlot, { marks: all = [] }: Props, colour: Colour, font: string): void {
  const { ctx, bbox } = made;
  const ratio = window.devicePixelRatio || 1;
  ctx.save();
  ctx.font = font.replace("12px", `${12 * ratio}px`);
  all.forEach(({ x, name, strong }, i) => {
    const at = made.valToPos(x, "x", true);
    if (at < bbox.left || at > bbox.left + bbox.width) return;
    ctx.strokeStyle = ctx.fillStyle = colour(strong ? "--ink" : "--ink-2");
    ctx.lineWidth = (strong ? 1.5 : 1) * ratio;
    ctx.setLineDash(strong ? [] : [3 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
    ctx.stroke();
    const right = at > bbox.left + 0.6 * bbox.width;
    ctx.textAlign = right ? "right" : "left";
    ctx.fillText(name, at + (right ? -5 : 5) * ratio, bbox.top + (13 + 15 * i) * ratio);
  });
  ctx.restore();
}
