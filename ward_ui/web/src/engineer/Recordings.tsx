/** Recording of raw frames: of the chosen bed, for a bounded time; everybody who may sees all. */

import { useSignal } from "@preact/signals";
import { clock } from "../words/format";
import { bed, sensors, tell } from "./feed";
import type { Recording } from "./messages";
import { engineer } from "./words";

type Method = "POST" | "DELETE";

const MINUTES = [1, 10, 60, 480] as const;

export function RecordingsCard({ all }: { all: readonly Recording[] }) {
  const w = engineer.value;
  const seconds = useSignal(600);
  const busy = useSignal(false);
  const said = useSignal("");
  const chosen = bed.value;
  const sensor = sensors.value.find((one) => one.bed === chosen)?.sensor;
  const runs = all.some((one) => one.state === "running" && one.sensor === sensor);
  const act = async (method: Method, path: string, body?: object) => {
    busy.value = true;
    said.value = await tell(`/api/recordings${path}`, { method, ...(body && { body }) });
    busy.value = false;
  };
  return (
    <section class="facts recordings" data-testid="recordings">
      <h2>{w.recordings}</h2>
      <div class="record">
        <label>
          <span>{w.recordFor}</span>{" "}
          <select data-testid="record-seconds" value={seconds.value} onChange={(event) => (seconds.value = Number(event.currentTarget.value))}>
            <option value={10}>10 s</option>
            {MINUTES.map((one) => (
              <option key={one} value={60 * one}>
                {one < 60 ? `${one} min` : `${one / 60} ${w.hours}`}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button" class="tool record-start" data-testid="record" disabled={busy.value || runs || chosen === null}
          onClick={() => void act("POST", "", { bed: chosen, seconds: seconds.value })}
        >
          {runs ? w.recordingRuns : w.record(chosen ?? w.none)}
        </button>
      </div>
      <p class="note" role="status">
        {said.value || w.recordNote}
      </p>
      <ul class="runs">
        {all.map((one) => (
          <Run key={one.id} one={one} busy={busy.value} act={act} />
        ))}
      </ul>
    </section>
  );
}

interface RunProps {
  readonly one: Recording;
  readonly busy: boolean;
  readonly act: (method: Method, path: string) => Promise<void>;
}

function Run({ one, busy, act }: RunProps) {
  const w = engineer.value;
  const runs = one.state === "running";
  return (
    <li data-state={one.state} data-testid={`run-${one.sensor}`}>
      <p>
        <b>{w[`recording_${one.state}`]}</b> · {w.bed.toLowerCase()} {one.bed ?? w.none} · {one.sensor} · <code>{one.subject}</code>
      </p>
      <p class="note">
        {w.startedBy(clock(one.began_ms), one.by)} · {w.atMost(one.seconds)}
      </p>
      {one.said !== "" && <p class="note" lang="en">{one.said}</p>}
      <button
        type="button" class="tool" disabled={busy} data-testid={runs ? `stop-${one.sensor}` : `away-${one.sensor}`}
        onClick={() => void (runs ? act("POST", `/${one.id}/stop`) : act("DELETE", `/${one.id}`))}
      >
        {runs ? w.stop : w.putAway}
      </button>
    </li>
  );
}
