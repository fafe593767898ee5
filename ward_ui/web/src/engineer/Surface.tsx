/** A canvas with two axes that is painted by its owner: drag to zoom, double-click for all. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { theme } from "../parts/theme";
import { language } from "../words/words";

export interface Extent {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): readonly [number, number];
  colour(name: string): string;
}

interface Props {
  readonly extent: Extent;
  readonly xName: string;
  readonly yName: string;
  readonly height: number;
  readonly label: string;
  /** The same length along both axes. */
  readonly even?: boolean;
  readonly paint: (pen: Pen) => void;
}

const LEFT = 56;
const BOTTOM = 40;
const TOP = 8;
const RIGHT = 10;
const LEAST_PX = 6;

export function Surface({ extent, xName, yName, height, label, even = false, paint }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [zoom, setZoom] = useState<Extent | null>(null);
  const [drag, setDrag] = useState<readonly [number, number, number, number] | null>(null);
  const [width, setWidth] = useState(400);
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    if (canvas.current?.parentElement) watch.observe(canvas.current.parentElement);
    return () => watch.disconnect();
  }, []);
  const box = { width: Math.max(50, width - LEFT - RIGHT), height: height - TOP - BOTTOM };
  const seen = even && zoom === null ? square(extent, box.width / box.height) : (zoom ?? extent);
  useEffect(() => {
    if (canvas.current) draw(canvas.current, { width, height, box, seen, xName, yName, drag, paint });
  });
  const place = (event: PointerEvent) => {
    const from = canvas.current?.getBoundingClientRect();
    return [event.clientX - (from?.left ?? 0), event.clientY - (from?.top ?? 0)] as const;
  };
  const up = () => {
    if (drag && Math.abs(drag[2] - drag[0]) > LEAST_PX && Math.abs(drag[3] - drag[1]) > LEAST_PX) setZoom(within(drag, box, seen));
    setDrag(null);
  };
  return (
    <canvas
      ref={canvas} class="surface" role="img" aria-label={label} data-theme-of={theme.value} style={{ height: `${height}px` }}
      onPointerDown={(event) => setDrag([...place(event), ...place(event)])}
      onPointerMove={(event) => drag && setDrag([drag[0], drag[1], ...place(event)])}
      onPointerUp={up} onPointerLeave={() => setDrag(null)} onDblClick={() => setZoom(null)}
    />
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function square(extent: Extent, aspect: number): Extent {
  const half = Math.max((extent.x[1] - extent.x[0]) / aspect, extent.y[1] - extent.y[0]) / 2 || 1;
  const [x, y] = [(extent.x[0] + extent.x[1]) / 2, (extent.y[0] + extent.y[1]) / 2];
  return { x: [x - half * aspect, x + half * aspect], y: [y - half, y + half] };
}

function within([x0, y0, x1, y1]: readonly [number, number, number, number], box: Size, seen: Extent): Extent {
  const x = (px: number) => seen.x[0] + ((px - LEFT) / box.width) * (seen.x[1] - seen.x[0]);
  const y = (px: number) => seen.y[1] - ((px - TOP) / box.height) * (seen.y[1] - seen.y[0]);
  const ordered = (a: number, b: number): [number, number] => (seen.x[0] < seen.x[1] ? [Math.min(a, b), Math.max(a, b)] : [a, b]);
  const upright = seen.y[0] < seen.y[1];
  const ys: [number, number] = upright ? [Math.min(y(y0), y(y1)), Math.max(y(y0), y(y1))] : [Math.max(y(y0), y(y1)), Math.min(y(y0), y(y1))];
  return { x: ordered(x(x0), x(x1)), y: ys };
}

interface Drawing extends Size {
  readonly box: Size;
  readonly seen: Extent;
  readonly xName: string;
  readonly yName: string;
  readonly drag: readonly [number, number, number, number] | null;
  readonly paint: (pen: Pen) => void;
}

function draw(canvas: HTMLCanvasElement, { width, height, box, seen, xName, yName, drag, paint }: Drawing): void {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  if (!context) return;
  const style = getComputedStyle(canvas);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const at = (x: number, y: number) =>
    [
      LEFT + ((x - seen.x[0]) / (seen.x[1] - seen.x[0])) * box.width,
      TOP + (1 - (y - seen.y[0]) / (seen.y[1] - seen.y[0])) * box.height,
    ] as const;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.save();
  context.beginPath();
  context.rect(LEFT, TOP, box.width, box.height);
  context.clip();
  paint({ context, left: LEFT, top: TOP, ...box, at, colour });
  context.restore();
  context.font = `12px ${style.fontFamily}`;
  context.fillStyle = colour("--ink-2");
  context.strokeStyle = colour("--line");
  context.strokeRect(LEFT, TOP, box.width, box.height);
  axes(context, box, seen, at);
  context.textAlign = "center";
  context.fillText(xName, LEFT + box.width / 2, height - 5);
  context.save();
  context.translate(13, TOP + box.height / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(yName, 0, 0);
  context.restore();
  if (drag) context.strokeRect(drag[0], drag[1], drag[2] - drag[0], drag[3] - drag[1]);
}

function axes(context: CanvasRenderingContext2D, box: Size, seen: Extent, at: Pen["at"]): void {
  context.textAlign = "center";
  for (const x of steps(seen.x, box.width / 70)) context.fillText(short(x), at(x, seen.y[0])[0], TOP + box.height + 15);
  context.textAlign = "right";
  for (const y of steps(seen.y, box.height / 36)) context.fillText(short(y), LEFT - 6, at(seen.x[0], y)[1] + 4);
}

/** Round numbers between the ends, about so many. */
export function steps(ends: readonly [number, number], about: number): number[] {
  const [low, high] = ends[0] < ends[1] ? ends : [ends[1], ends[0]];
  const raw = (high - low) / Math.max(1, about);
  const decade = 10 ** Math.floor(Math.log10(raw || 1));
  const step = ([1, 2, 5, 10].find((one) => one * decade >= raw) ?? 10) * decade;
  const all: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high + step * 1e-9; i++) all.push(i * step);
  return all;
}

/** As a scale writes it: no more digits than it needs, the sign and the point of the language. */
export function short(value: number): string {
  const text = String(Number(value.toPrecision(4))).replace("-", "\u2212");
  return language.value === "nb" ? text.replace(".", ",") : text;
}
