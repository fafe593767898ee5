/** Full-width bands for parts of the ward's own machinery that are down, and a line for what those that run say of themselves. */

import { ward } from "../app";
import { isUp } from "../ward/ward";
import { demo } from "../wire/presence";
import type { Service } from "../wire/messages";
import { words } from "../words/words";

const SERVICES = ["alarms", "dsp", "records"] as const;
const TEXT = { alarms: "alarmsDown", dsp: "dspDown", records: "recordsDown" } as const;

export function Bands() {
  const at = ward.value;
  if (!at) return null;
  const down = SERVICES.filter((service) => !isUp(at, service));
  const remarks = at.services.filter((one) => one.up && one.detail);
  return (
    <>
      {down.map((service) => (
        <Band key={service} service={service} said={at.services.find((one) => one.service === service)} />
      ))}
      {remarks.map((one) => (
        <div key={one.service} class="remark" role="status" data-testid={`remark-${one.service}`}>
          {one.detail}
        </div>
      ))}
    </>
  );
}

function Band({ service, said }: { service: (typeof SERVICES)[number]; said: Service | undefined }) {
  const w = words.value;
  return (
    <div class={`band band-${service}`} role="alert" data-testid={`band-${service}-down`}>
      <b>{w[TEXT[service]]}</b> {said && <span>{w.downSince(said.since_ms)}</span>}
      {said?.detail && <span class="band-detail">{said.detail}</span>}
    </div>
  );
}

export function Demo() {
  return ward.value?.demo || demo.value ? (
    <span class="demo" data-testid="demo">
      {words.value.demo}
    </span>
  ) : null;
}
