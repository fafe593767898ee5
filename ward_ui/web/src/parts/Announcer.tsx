/** New alarms for those who hear the screen, and in the title of the page. */

import { useSignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { alarms, covered, ward } from "../app";
import { foremost, isAlarm, MARKS } from "../ward/alarms";
import type { Alarm } from "../wire/messages";
import { alarmText, words } from "../words/words";
import { nameOf } from "./telling";

export function Announcer() {
  const urgent = useSignal("");
  const calm = useSignal("");
  const known = useRef(new Set<string>());

  useSignalEffect(() => {
    const sounding = alarms.value.filter((alarm) => isAlarm(alarm) && alarm.phase === "sounding");
    const fresh = sounding.filter((alarm) => !known.current.has(alarm.id));
    known.current = new Set(sounding.map((alarm) => alarm.id));
    const high = fresh.filter((alarm) => alarm.priority === "high");
    const rest = fresh.filter((alarm) => alarm.priority !== "high");
    if (high.length > 0) urgent.value = high.map(sentence).join(" ");
    if (rest.length > 0) calm.value = rest.map(sentence).join(" ");
  });

  useSignalEffect(() => {
    const first = foremost(alarms.value.filter(isAlarm));
    const place = ward.value?.name ?? "vitavakt";
    const alarm = first ? `${MARKS[first.priority]} ${first.bed} ${alarmText(first)} – ` : "";
    document.title = covered.value && ward.value ? `${words.value.noContact} – ${place}` : `${alarm}${place}`;
  });

  return (
    <div class="heard-only">
      <div aria-live="assertive">{urgent}</div>
      <div aria-live="polite">{calm}</div>
    </div>
  );
}

function sentence(alarm: Alarm): string {
  const w = words.value;
  const patient = ward.value?.beds.find((bed) => bed.bed === alarm.bed)?.patient;
  const place = alarm.bed ? w.bed(alarm.bed) : w.wholeWard;
  return `${w[`priority_${alarm.priority}`]}. ${place}${patient ? `, ${nameOf(patient)}` : ""}. ${alarmText(alarm)}.`;
}
