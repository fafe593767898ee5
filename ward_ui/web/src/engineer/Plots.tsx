/** The plots of one bed. */

import { number, preciseClock } from "../words/format";
import { language } from "../words/words";
import { Chart, type Mark } from "./Chart";
import { Figure } from "./Figure";
import { type Memory, MAP_S } from "./memory";
import type { Evidence, Line, Placement, Profile, Spectrum } from "./messages";
import { type Extent, type Pen, Surface } from "./Surface";
import { engineer, relationName } from "./words";

const PROFILE_DB = [-10, 60] as const;
const MAP_DB = [3, 35] as const;

/** From which frames, by the sensor's clock in the ward's time zone. */
export function madeOf(evidence: Evidence | null): string {
  if (!evidence) return "";
  const { t_from_wall_ms, t_to_wall_ms, n_frames, n_filled } = evidence;
  return engineer.value.frames(preciseClock(t_from_wall_ms), preciseClock(t_to_wall_ms), n_frames, n_filled);
}

function ranges({ range0_m, range_step_m, slow_db }: Profile): number[] {
  return slow_db.map((_, i) => (range0_m === null || range_step_m === null ? i : Number((range0_m + i * range_step_m).toFixed(4))));
}

function rangeName({ range_step_m }: Profile): string {
  return range_step_m === null ? engineer.value.bin : engineer.value.range;
}

interface OfEvidence {
  readonly evidence: Evidence | null;
}

export function ProfilePlot({ evidence, placement }: OfEvidence & { placement: Placement | null }) {
  const w = engineer.value;
  return (
    <Figure
      id="profile" title={w.profile} data={evidence && { evidence, zone: placement?.zone_m ?? null }} made={madeOf(evidence)}
      table={({ evidence: { profile } }) => ({
        names: [rangeName(profile), ...[w.level, w.slow, w.fast].map((name) => `${name}, ${w.overNoise}`)],
        columns: [ranges(profile), profile.level_db, profile.slow_db, profile.fast_db],
      })}
    >
      {({ evidence: { profile, bins, bin_idx }, zone }) => {
        const x = ranges(profile);
        const marks = bins.map<Mark>((bin) => ({ x: x[bin] ?? 0, name: bin === bin_idx ? w.chosen : "", strong: bin === bin_idx }));
        return (
          <Chart
            x={x} xName={rangeName(profile)} yName={w.overNoise} marks={marks} names={1} band={zone} yRange={PROFILE_DB}
            series={[
              { name: w.level, values: profile.level_db, colour: "--ink-3", faint: true },
              { name: w.slow, values: profile.slow_db, colour: "--rr" },
              { name: w.fast, values: profile.fast_db, colour: "--hr" },
            ]}
          />
        );
      }}
    </Figure>
  );
}

export function MapPlot({ memory: { rows, evidence } }: { memory: Memory }) {
  const w = engineer.value;
  const data = evidence && rows.length > 0 ? { rows, profile: evidence.profile } : null;
  return (
    <Figure
      id="map" title={w.map} data={data} made={madeOf(evidence)}
      table={({ rows: all, profile }) => ({
        names: [w.time, ...ranges(profile).map((x) => `${x} ${rangeName(profile)}`)],
        columns: [all.map((row) => row.t_ms / 1000), ...ranges(profile).map((_, bin) => all.map((row) => row.db[bin] ?? null))],
      })}
    >
      {({ rows: all, profile }) => {
        const x = ranges(profile);
        const half = ((x[1] ?? 1) - (x[0] ?? 0)) / 2;
        const extent: Extent = { x: [(x[0] ?? 0) - half, (x.at(-1) ?? 1) + half], y: [0, -MAP_S] };
        return <Surface extent={extent} xName={rangeName(profile)} yName={w.time} height={300} label={w.map} paint={(pen) => heat(pen, all, x, half)} />;
      }}
    </Figure>
  );
}

/** Slow time runs down: the newest row is the lowest one. */
function heat({ context, at, colour }: Pen, rows: Memory["rows"], x: readonly number[], half: number): void {
  const last_ms = rows.at(-1)?.t_ms ?? 0;
  context.fillStyle = colour("--ink");
  rows.forEach((row, i) => {
    const from_s = -((last_ms - (rows[i - 1]?.t_ms ?? row.t_ms - 250)) / 1000);
    const to_s = -((last_ms - row.t_ms) / 1000);
    const top = at(0, from_s)[1];
    const bottom = at(0, to_s)[1];
    row.db.forEach((db, bin) => {
      const share = (db - MAP_DB[0]) / (MAP_DB[1] - MAP_DB[0]);
      if (share <= 0.02) return;
      const middle = x[bin] ?? 0;
      const [left] = at(middle - half, 0);
      const [right] = at(middle + half, 0);
      context.globalAlpha = Math.min(1, share) ** 0.8;
      context.fillRect(left, top, right - left + 0.5, bottom - top + 0.5);
    });
  });
  context.globalAlpha = 1;
}

export function IqPlot({ evidence }: OfEvidence) {
  const w = engineer.value;
  return (
    <Figure
      id="iq" title={w.iq} data={evidence} made={madeOf(evidence)}
      table={({ iq }) => ({ names: [w.inPhase, w.quadrature], columns: [iq.map(([i]) => i), iq.map(([, q]) => q)] })}
    >
      {({ iq }) => {
        const is = [0, ...iq.map(([i]) => i)];
        const qs = [0, ...iq.map(([, q]) => q)];
        const extent: Extent = { x: [1.1 * Math.min(...is), 1.1 * Math.max(...is)], y: [1.1 * Math.min(...qs), 1.1 * Math.max(...qs)] };
        return <Surface extent={extent} even xName={w.inPhase} yName={w.quadrature} height={300} label={w.iq} paint={(pen) => circle(pen, iq)} />;
      }}
    </Figure>
  );
}

function circle({ context, at, colour }: Pen, iq: Evidence["iq"]): void {
  const [x0, y0] = at(0, 0);
  context.strokeStyle = colour("--line");
  context.beginPath();
  context.moveTo(x0 - 2000, y0);
  context.lineTo(x0 + 2000, y0);
  context.moveTo(x0, y0 - 2000);
  context.lineTo(x0, y0 + 2000);
  context.stroke();
  context.fillStyle = colour("--rr");
  iq.forEach(([i, q], k) => {
    const [x, y] = at(i, q);
    context.globalAlpha = 0.2 + (0.8 * k) / iq.length;
    context.beginPath();
    context.arc(x, y, 2, 0, 2 * Math.PI);
    context.fill();
  });
  context.globalAlpha = 1;
}

export function DisplacementPlot({ evidence }: OfEvidence) {
  const w = engineer.value;
  const x = ({ displacement, trace_step_s }: Evidence) => displacement.map((_, i) => Number(((i + 1 - displacement.length) * trace_step_s).toFixed(3)));
  return (
    <Figure
      id="displacement" title={w.displacement} data={evidence} made={madeOf(evidence)}
      table={(e) => ({ names: [w.time, w.away(e.displacement_unit)], columns: [x(e), e.displacement] })}
    >
      {(e) => <Chart x={x(e)} xName={w.time} yName={w.away(e.displacement_unit)} series={[{ name: w.displacement, values: e.displacement, colour: "--rr" }]} />}
    </Figure>
  );
}

export function CurvesPlot({ memory: { points, evidence } }: { memory: Memory }) {
  const w = engineer.value;
  const unit = evidence?.displacement_unit ?? "mm";
  const last_ms = points.at(-1)?.t_ms ?? 0;
  const x = (all: Memory["points"]) => all.map((point) => (point.t_ms - last_ms) / 1000);
  return (
    <Figure
      id="curves" title={w.curves} data={points.length > 1 ? points : null} made={madeOf(evidence)}
      table={(all) => ({ names: [w.time, w.breathing, w.heartbeat], columns: [x(all), all.map((p) => p.breathing), all.map((p) => p.heart)] })}
    >
      {(all) => (
        <Chart
          x={x(all)} xName={w.time} yName={w.away(unit)}
          series={[
            { name: w.breathing, values: all.map((p) => p.breathing), colour: "--rr" },
            { name: w.heartbeat, values: all.map((p) => p.heart), colour: "--hr" },
          ]}
        />
      )}
    </Figure>
  );
}

export function SpectrumPlot({ of, evidence }: OfEvidence & { of: "respiration" | "heart" }) {
  const w = engineer.value;
  const x = ({ first_per_min, step_per_min, power_db }: Spectrum) => power_db.map((_, i) => first_per_min + i * step_per_min);
  const belief = (s: Spectrum) => s.belief.map((share) => Math.max(-40, 10 * Math.log10(Math.max(share, 1e-6))));
  return (
    <Figure
      id={of} title={w[of]} data={evidence && evidence[of]} made={madeOf(evidence)}
      table={(s) => ({ names: [w.rate, w.power, w.belief], columns: [x(s), s.power_db, belief(s)] })}
    >
      {(s) => (
        <Chart
          x={x(s)} xName={w.rate} yName={w.power} marks={lines(s)} names={2} yRange={[-40, 3]}
          series={[
            { name: w.power, values: s.power_db, colour: of === "heart" ? "--hr" : "--rr" },
            { name: w.belief, values: belief(s), colour: "--ink-3", faint: true },
          ]}
        />
      )}
    </Figure>
  );
}

function lines({ chosen, runner_up }: Spectrum): Mark[] {
  const w = engineer.value;
  const named = (line: Line, name: string, strong: boolean): Mark => {
    const relation = line.relation ? `, ${relationName(line.relation)}` : "";
    const rate = number(line.per_min, language.value === "nb" ? "," : ".", 1);
    return { x: line.per_min, name: `${name} ${rate} (${Math.round(100 * line.belief)} %${relation})`, strong };
  };
  return [...(chosen ? [named(chosen, w.chosen, true)] : []), ...(runner_up ? [named(runner_up, w.runnerUp, false)] : [])];
}
