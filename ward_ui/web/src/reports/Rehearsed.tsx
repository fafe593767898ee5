/** What the ward's manager sees of a rehearsal: fewer or more alarms, and what would have been found. */

import { number } from "../words/format";
import { language } from "../words/words";
import { rehearsal } from "./asked";
import { reports } from "./words";

export function Rehearsed() {
  const w = reports.value;
  const of = rehearsal.value;
  if (of === null) return null;
  if (of.state !== "done") {
    const said = { none: w.none, running: w.running, failed: w.failed }[of.state];
    return (
      <p data-testid={`rehearsal-${of.state}`}>
        {said} <a href="/admin">{w.admin}</a>
      </p>
    );
  }
  const comma = language.value === "nb" ? "," : ".";
  const rate = (value: number | null | undefined) => (value === null || value === undefined ? "" : number(value, comma, 1));
  const where = of.is_history ? w.onHistory : w.onScenario;
  const found = of.found ?? [];
  return (
    <article class="sheet" data-testid="rehearsal-done">
      <h1>{w.rehearsalTitle}</h1>
      <p>{where(of.n_beds ?? 0, rate(of.bed_hours))}</p>
      <Both
        head={w.kind}
        rows={(of.kinds ?? []).map((one) => [w[one.kind], `${rate(one.per_day[0])} (${one.n[0] ?? 0})`, `${rate(one.per_day[1])} (${one.n[1] ?? 0})`])}
      />
      {of.n_events ? (
        <Both
          head={w.found(of.n_events)}
          rows={[
            ...(["caught", "late", "missed"] as const).map((one) => [w[one], String(found[0]?.[one] ?? ""), String(found[1]?.[one] ?? "")]),
            [w.median, ...found.map((one) => (one.median_s === null ? "" : `${rate(one.median_s)} s`))],
          ]}
        />
      ) : (
        <p>{w.noEvents}</p>
      )}
    </article>
  );
}

function Both({ head, rows }: { head: string; rows: readonly (readonly string[])[] }) {
  const w = reports.value;
  return (
    <table class="both">
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col" data-number="true">
            {w.before}
          </th>
          <th scope="col" data-number="true">
            {w.after}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...cells]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {cells.map((cell, i) => (
              <td key={i} data-number="true">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
