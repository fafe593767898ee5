/** A report's blocks on a screen: the same words and shapes as on paper. */

import type { Block, Fill, Plot as PlotOf, Point, Spans as SpansOf, Style, Table as TableOf } from "./messages";

const W = 900;
const H = 230;
/** Marks of a priority before its word, a day before its time: they stay in one line. */
const MARKED = /^(!+|\d+\.\d+\.) /;

export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return <>{blocks.map((one, i) => <One key={i} one={one} />)}</>;
}

function One({ one }: { one: Block }) {
  switch (one.block) {
    case "heading":
      return <h2>{one.text}</h2>;
    case "text":
      return <p>{one.text}</p>;
    case "figures":
      return (
        <dl class="figures">
          {one.rows.map(([name, value], i) => (
            <div key={i}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      );
    case "table":
      return <Table of={one} />;
    case "spans":
      return <Spans of={one} />;
    case "plot":
      return <Plot of={one} />;
  }
}

function Table({ of }: { of: TableOf }) {
  if (of.rows.length === 0) return <p class="remark">{of.none}</p>;
  return (
    <div class="wide" tabIndex={0} role="group" aria-label={of.head.join(", ")}>
      <table>
        <thead>
          <tr>
            {of.head.map((name, i) => (
              <th key={name} scope="col" data-number={i >= of.n_words}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.rows.map((row, r) => (
            <tr key={r}>
              {row.map((cell, i) => (
                <td key={i} data-number={i >= of.n_words}>
                  {cell.replace(MARKED, "$1\u00a0")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Spans({ of }: { of: SpansOf }) {
  return (
    <section class="spans">
      <h3>{of.title}</h3>
      {of.rows.length === 0 && <p class="remark">{of.none}</p>}
      <dl>
        {of.rows.map((row, i) => (
          <div key={i}>
            <dt>{row.label}</dt>
            <dd>
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="span-full" width={100 * row.full} height="8" />
                <rect class="span-part" width={100 * row.part} height="8" />
              </svg>
              <span>{row.text}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function drawn(points: readonly Point[]): string {
  return points.map(([x, y]) => `${(x * W).toFixed(1)},${((1 - y) * H).toFixed(1)}`).join(" ");
}

function Plot({ of }: { of: PlotOf }) {
  return (
    <figure class="plot">
      <figcaption>
        <h3>{of.title}</h3>
        <ul>
          {of.key.map((one) => (
            <li key={one.style}>
              <Sample style={one.style} /> {one.label}
            </li>
          ))}
        </ul>
      </figcaption>
      <svg viewBox={`-44 -16 ${W + 60} ${H + 44}`} role="img" aria-label={`${of.title}. ${of.said}`}>
        {of.y.map((one) => (
          <g key={one.label}>
            <line class="grid" x1="0" x2={W} y1={(1 - one.at) * H} y2={(1 - one.at) * H} />
            <text x="-8" y={(1 - one.at) * H + 5} text-anchor="end">
              {one.label}
            </text>
          </g>
        ))}
        {of.x.map((one) => (
          <text key={one.at} x={one.at * W} y={H + 22} text-anchor="middle">
            {one.label}
          </text>
        ))}
        {of.marks.map((one, i) => (
          <g key={i}>
            <line class="mark-line" x1={one.at * W} x2={one.at * W} y1="0" y2={H} />
            <text class="mark-word" x={one.at * W} y="-4" text-anchor="middle">
              {one.label}
            </text>
          </g>
        ))}
        {of.areas.map((one, i) => (
          <polygon key={i} class="spread" points={drawn(one.points)} />
        ))}
        {of.bars.map((one, i) => (
          <rect key={i} class={`fill-${one.fill}`} x={one.x * W} width={one.width * W} y={(1 - one.height) * H} height={one.height * H} />
        ))}
        {of.lines.map((one, i) => (
          <polyline key={i} class={`line-${one.style}`} points={drawn(one.points)} />
        ))}
        <rect class="edge" width={W} height={H} />
      </svg>
      <p class="remark">{of.said}</p>
    </figure>
  );
}

function Sample({ style }: { style: Style | Fill }) {
  const isFill = style === "dark" || style === "light" || style === "open";
  return (
    <svg class="sample" viewBox="0 0 28 10" aria-hidden="true">
      {isFill ? <rect class={`fill-${style}`} x="8" width="14" height="10" /> : <line class={`line-${style}`} x1="0" x2="28" y1="5" y2="5" />}
    </svg>
  );
}
