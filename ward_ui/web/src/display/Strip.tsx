/** Every alarm of the ward in one line, highest first. It has its own place and covers nothing. */

import { useReceived, Mark, duration, who } from "../parts/Alarm";
import { alarms, ward } from "../app";
import { Icon } from "../parts/Icon";
import { opened } from "../parts/Sheet";
import type { Alarm } from "../wire/messages";
import { shortAlarmText, words } from "../words/words";

const CHIP_WIDTH = 296;

export function Strip({ width }: { width: number }) {
  const w = words.value;
  const all = alarms.value;
  const room = Math.max(1, Math.floor(width / CHIP_WIDTH));
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
    </section>
  );
}

function Chip({ alarm }: { alarm: Alarm }) {
  useReceived(alarm.id);
  const w = words.value;
  const patient = ward.value?.beds.find((bed) => bed.bed === alarm.bed)?.patient;
  return (
    <button
      type="button" class="chip" data-bed={alarm.bed} data-testid={`strip-${alarm.id}`} data-priority={alarm.priority} data-phase={alarm.phase}
      onClick={() => (opened.value = alarm.bed)}
    >
      <Mark alarm={alarm} />
      <span class="chip-where">
        <b>{alarm.bed ? w.bed(alarm.bed) : w.wholeWard}</b>
        <span class="chip-name">{patient?.name ?? ""}</span>
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
