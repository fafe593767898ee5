/** Figures of one bed: placement, what the quality was made from, the way from sensor to screen. */

import { number } from "../words/format";
import { language, words } from "../words/words";
import type { Closely, Evidence, Placement, Sensor, Spectrum } from "./messages";
import { engineer, evidenceName, partName } from "./words";

const DIGITS = 2;

function figure(value: number | null | undefined, unit = "", digits = DIGITS): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return engineer.value.none;
  const shown = Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value;
  return `${number(shown, language.value === "nb" ? "," : ".", digits)}${unit && ` ${unit}`}`;
}

export function PlacementCard({ placement }: { placement: Placement | null }) {
  const w = engineer.value;
  if (!placement) {
    return (
      <section class="facts placement" data-testid="placement">
        <h2>{w.score}</h2>
        <p class="note">{w.waiting}</p>
      </section>
    );
  }
  const { score, parts, advice, chest_m, zone_m, held_s } = placement;
  return (
    <section class="facts placement" data-testid="placement">
      <h2>{w.score}</h2>
      <p class="placed">
        <b data-testid="score">{score}</b> <span>/ 100</span>
        <meter class="score-bar" min={0} max={100} value={score} aria-label={w.score} />
      </p>
      <div role="status">
        <ul class="advice">
          {advice.map((one) => (
            <li key={one.code} data-good={one.good} data-testid={`advice-${one.code}`}>
              {one.text[language.value]}
            </li>
          ))}
        </ul>
      </div>
      <dl class="shares">
        {Object.entries(parts).map(([name, share]) => (
          <div key={name}>
            <dt>{partName(name)}</dt>
            <dd data-testid={`part-${name}`}>
              {share === null ? (
                w.notYet
              ) : (
                <>
                  <meter min={0} max={1} value={share} aria-label={partName(name)} /> {Math.round(100 * share)}&nbsp;%
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p class="note">
        {w.chest} {figure(chest_m, "m")} · {w.zone} {zone_m ? `${figure(zone_m[0], "", 1)}–${figure(zone_m[1], "m", 1)}` : w.none} · {w.held(held_s)}
      </p>
    </section>
  );
}

export function QualityCard({ evidence }: { evidence: Evidence | null }) {
  const w = engineer.value;
  return (
    <section class="facts" data-testid="quality">
      <h2>{w.quality}</h2>
      <div class="parts">
        <Parts title={words.value.rrLong} spectrum={evidence?.respiration} />
        <Parts title={words.value.hrLong} spectrum={evidence?.heart} />
      </div>
    </section>
  );
}

function Parts({ title, spectrum }: { title: string; spectrum: Spectrum | undefined }) {
  const w = engineer.value;
  return (
    <table>
      <caption>{title}</caption>
      <tbody>
        {spectrum?.road && (
          <tr>
            <th scope="row">{w.road}</th>
            <td>{evidenceName("road", spectrum.road)}</td>
          </tr>
        )}
        {Object.entries(spectrum?.parts ?? {}).map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{evidenceName("part", name)}</th>
            <td>{figure(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function LinkCard({ answer }: { answer: Closely | null }) {
  const w = engineer.value;
  const heard = answer?.heard ?? null;
  const latency = answer?.latency ?? null;
  const rates = heard && `${figure(heard.rr.per_min, "", 1)} · ${figure(heard.hr.per_min, "", 0)}`;
  const rows: readonly (readonly [string, string])[] = [
    [w.state, heard ? w[`state_${heard.state}`] : w.none],
    [`${words.value.rr} · ${words.value.hr}`, rates ?? w.none],
    [`q ${words.value.rr} · q ${words.value.hr}`, heard ? `${figure(heard.rr.quality)} · ${figure(heard.hr.quality)}` : w.none],
    [w.age, figure(heard?.age_s, "s")],
    [w.linkDelay, figure(latency?.link_s, "s", 3)],
    [w.dsp, figure(latency?.dsp_s, "s", 3)],
    [w.since, figure(latency?.since_s, "s", 3)],
    [w.lost, heard ? String(heard.n_lost) : w.none],
    [w.offset, figure(heard?.clock_offset_s, "s", 3)],
  ];
  return (
    <section class="facts" data-testid="link">
      <h2>{w.link}</h2>
      <table>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Every sensor of the ward, as it is heard. */
export function SensorsCard({ sensors, chosen, choose }: { sensors: readonly Sensor[]; chosen: string | null; choose: (bed: string) => void }) {
  const w = engineer.value;
  return (
    <section class="facts sensors" data-testid="sensors">
      <h2>{w.sensors}</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label={w.sensors}>
        <table>
          <thead>
            <tr>
              {[w.bed, w.sensor, w.state, w.estimatorZone, w.age, w.lost, w.late, w.reconnects, w.traffic, w.offset, w.moduleItself].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sensors.map((one) => (
              <SensorRows key={one.bed} one={one} chosen={one.bed === chosen} choose={choose} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** One sensor, and under it what its agent says of the radar. */
function SensorRows({ one, chosen, choose }: { one: Sensor; chosen: boolean; choose: (bed: string) => void }) {
  const w = engineer.value;
  const { bed, heard, zone_m, link } = one;
  const remark = one.trouble ?? one.said;
  return (
    <>
      <tr aria-current={chosen}>
        <td>
          <button type="button" class="tool" onClick={() => choose(bed)}>
            {bed}
          </button>
        </td>
        <td>{one.sensor}</td>
        <td>{heard ? w[`state_${heard.state}`] : w.none}</td>
        <td>{zone_m ? `${figure(zone_m[0], "", 1)}–${figure(zone_m[1], "m", 1)}` : w.everywhere}</td>
        <td>{figure(heard?.age_s, "s", 1)}</td>
        <td>{heard?.n_lost ?? w.none}</td>
        <td>{link?.n_late ?? w.none}</td>
        <td>{link?.n_reconnects ?? w.none}</td>
        <td>{figure(link?.bytes_per_s == null ? null : link.bytes_per_s / 1000, "kB/s", 1)}</td>
        <td>{figure(heard?.clock_offset_s, "s", 3)}</td>
        <td data-testid={`module-${bed}`}>{moduleSays(one)}</td>
      </tr>
      {remark && (
        <tr class="said" data-testid={`radar-said-${bed}`}>
          <td />
          <td colSpan={10}>
            {remark.words?.[language.value]} <span lang="en">{remark.reason}</span>
          </td>
        </tr>
      )}
    </>
  );
}

/** A module's own opinion, in its own column and its own words. */
function moduleSays({ module }: Sensor): string {
  const w = engineer.value;
  if (!module) return w.none;
  const parts = [
    module.present === null ? "" : module.present ? w.somebody : w.nobody,
    module.rr_per_min === null ? "" : `${words.value.rr} ${figure(module.rr_per_min, "", 0)}`,
    module.hr_per_min === null ? "" : `${words.value.hr} ${figure(module.hr_per_min, "", 0)}`,
    module.words,
  ];
  return parts.filter((part) => part !== "").join(" · ") || w.none;
}
