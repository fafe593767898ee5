/** Lines over one axis, drawn by uPlot: drag to zoom, double-click for all. */

import "uplot/dist/uPlot.min.css";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { theme } from "../parts/theme";
import { language } from "../words/words";
import { ROW_PX, rows } from "./rows";
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
  /** Lines of words above the plot: at most so many marks have a name. */
  readonly names?: number;
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
    const watch = new ResizeObserver(() => made.setSize({ width: root.clientWidth, height: tall(now.current) }));
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

/** px; what the words above take comes on top. */
function tall({ height = 220, names = 0 }: Props): number {
  return height + ROW_PX * names;
}

function data({ x, series }: Props): uPlot.AlignedData {
  return [[...x], ...series.map((one) => [...one.values])];
}

function options(root: HTMLElement, props: () => Props): uPlot.Options {
  const style = getComputedStyle(root);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const { xName, yName, series, yRange, names = 0 } = props();
  const font = `12px ${style.fontFamily}`;
  const values = (_plot: uPlot, at: number[]) => at.map(short);
  const axis = { values, stroke: colour("--ink-2"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line") }, font, labelFont: font };
  return {
    width: root.clientWidth || 400,
    height: tall(props()),
    padding: names > 0 ? [ROW_PX * names + 4, null, null, null] : [null, null, null, null],
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

/** A line at each mark; its name stands above the plot, behind a piece of that line, where no curve runs. */
function marks(made: uPlot, { marks: all = [], names = 0 }: Props, colour: Colour, font: string): void {
  const { ctx, bbox } = made;
  const ratio = window.devicePixelRatio || 1;
  const at = rows(all, bbox.top / ratio, names);
  ctx.save();
  ctx.font = font.replace("12px", `${12 * ratio}px`);
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  all.forEach(({ x, name, strong }, i) => {
    const row = at[i];
    ctx.strokeStyle = ctx.fillStyle = colour(strong ? "--ink" : "--ink-2");
    ctx.lineWidth = (strong ? 1.5 : 1) * ratio;
    ctx.setLineDash(strong ? [] : [3 * ratio, 3 * ratio]);
    const place = made.valToPos(x, "x", true);
    if (place >= bbox.left && place <= bbox.left + bbox.width) upright(ctx, place, bbox.top, bbox.top + bbox.height);
    if (row === null || row === undefined) return;
    upright(ctx, bbox.left + 2 * ratio, (row - 11) * ratio, (row + 1) * ratio);
    ctx.fillText(name, bbox.left + 10 * ratio, row * ratio);
  });
  ctx.restore();
}

function upright(ctx: CanvasRenderingContext2D, x: number, top: number, bottom: number): void {
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
}
