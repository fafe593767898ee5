/** Every alarm of the ward in one line, highest first, and what came and went unseen. It has its own place and covers nothing. */

import { alarms, ward } from "../app";
import { duration, Mark, useReceived, who } from "../parts/Alarm";
import { Icon } from "../parts/Icon";
import { CAME_AND_WENT, opened } from "../parts/Sheet";
import { shortName } from "../parts/telling";
import { urgency } from "../ward/alarms";
import { cameAndWent } from "../ward/ward";
import type { Alarm } from "../wire/messages";
import { shortAlarmText, words } from "../words/words";

const CHIP_WIDTH = 312;
const GONE_WIDTH = 200;

export function Strip({ width }: { width: number }) {
  const w = words.value;
  const all = alarms.value;
  const n_gone = ward.value ? cameAndWent(ward.value).length : 0;
  const room = Math.max(1, Math.floor((width - (n_gone > 0 ? GONE_WIDTH : 0)) / CHIP_WIDTH));
  const listed = all.length <= room ? all : all.slice(0, Math.max(1, room - 1));
  return (
    <section class="strip" data-testid="strip" aria-label={w.tabAlarms} data-room={room}>
      {all.length === 0 && <p class="strip-quiet">{w.noAlarms}</p>}
      {listed.map((alarm) => (
        <Chip key={alarm.id} alarm={alarm} />
      ))}
      {listed.length < all.length && (
        <button type="button" class="strip-more" data-testid="strip-more" onClick={() => (opened.value = "*")}>
          {w.more(all.length - listed.length)}
        </button>
      )}
      {n_gone > 0 && (
        <button type="button" class="strip-more strip-gone" data-testid="came-and-went" onClick={() => (opened.value = CAME_AND_WENT)}>
          {w.cameAndWent(n_gone)}
        </button>
      )}
    </section>
  );
}

function Chip({ alarm }: { alarm: Alarm }) {
  useReceived(alarm.id);
  const w = words.value;
  const bed = ward.value?.beds.find((one) => one.bed === alarm.bed);
  return (
    <button
      type="button" class="chip" data-bed={alarm.bed} data-testid={`strip-${alarm.id}`} data-priority={urgency(alarm)} data-phase={alarm.phase}
      onClick={() => (opened.value = alarm.bed)}
    >
      <Mark alarm={alarm} />
      <span class="chip-where">
        <b>{alarm.bed ? w.bed(alarm.bed) : w.wholeWard}</b>
        <span class="chip-name">{bed ? shortName(bed) : ""}</span>
        <span class="chip-for">{duration(alarm)}</span>
      </span>
      <span class="chip-what">
        <span class="chip-text">{shortAlarmText(alarm)}</span>
        {alarm.phase === "acknowledged" && (
          <span class="chip-taken">
            <Icon shape="check" /> {who(alarm)}
          </span>
        )}
      </span>
    </button>
  );
}
