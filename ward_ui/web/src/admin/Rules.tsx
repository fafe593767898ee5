/** What alarms, and when: limits, delays, texts, profiles; who is told when; shifts; the ward itself. */

import { useState } from "preact/hooks";
import { conditionName } from "../parts/codes";
import { quantity } from "../ward/alarms";
import { language, words } from "../words/words";
import { draft, may, tables, told, wish } from "./desk";
import { add, dropped, isDropped } from "./draft";
import { Choice, Flag, hasFault, Num, said, Text } from "./Fields";
import type { Row } from "./messages";
import { Added } from "./Sensors";
import { admin } from "./words";

const LIMITS = ["above", "at_least", "below", "at_most"];
const NUMBERS = ["delay_far_s", "far", "hysteresis", "clear_s", "retell_s", "remind_s", "own_in", "own_out"];

const rows = (table: string) => (tables.value[table] ?? []) as readonly Row[];

export function Rules() {
  const w = admin.value;
  const [find, setFind] = useState("");
  const fits = (row: Row) => [row["condition"], row["text_nb"], row["text_en"]].some((text) => String(text).toLowerCase().includes(find.toLowerCase()));
  return (
    <>
      <p class="help">{w.rulesHelp}</p>
      <label class="field">
        <span class="field-name">{w.search}</span>
        <input type="search" value={find} data-testid="find-rule" onInput={(e) => setFind(e.currentTarget.value)} />
      </label>
      <ul class="rows">
        {rows("rules").map((row, idx) => (fits(row) ? <Rule key={String(row["condition"])} row={row} idx={idx} /> : null))}
      </ul>
      <Profiles />
    </>
  );
}

function Rule({ row, idx }: { row: Row; idx: number }) {
  const w = admin.value;
  const limit = LIMITS.find((key) => key in row);
  const texts = { nb: row["text_nb"], en: row["text_en"] };
  return (
    <li class="row rule" data-testid={`rule-${row["condition"]}`}>
      <h2>{String(texts[language.value] ?? row["condition"])}</h2>
      {limit && <Num at={["rules", idx, limit]} label={`${w.limit}: ${w.key(limit)}${unitOf(String(row["condition"]))}`} />}
      <Num at={["rules", idx, "delay_s"]} label={w.delay} />
      <Choice at={["rules", idx, "priority"]} label={w.key("priority")} choices={w.priorities} />
      <details open={hasFault(["rules", idx])}>
        <summary>{w.more}</summary>
        <div class="more">
          <Text at={["rules", idx, "text_nb"]} label={w.key("text_nb")} />
          <Text at={["rules", idx, "text_en"]} label={w.key("text_en")} />
          <Flag at={["rules", idx, "latching"]} label={w.key("latching")} />
          {NUMBERS.filter((key) => key in row).map((key) => (
            <Num key={key} at={["rules", idx, key]} label={w.key(key)} />
          ))}
        </div>
      </details>
    </li>
  );
}

/** " [/min]" of a respiration rate; nothing where a limit has no unit. */
function unitOf(condition: string): string {
  const of = quantity(condition);
  return of === "rr" || of === "hr" || of === "seconds" || of === "duration" || of === "offset" || of === "points" ? ` [${words.value[`unit_${of}`]}]` : "";
}

function Profiles() {
  const w = admin.value;
  if (rows("profiles").length === 0) return null;
  return (
    <section>
      <h2 class="part">{w.profiles}</h2>
      <ul class="rows">
        {rows("profiles").map((row, idx) => (
          <li class="row" key={String(row["profile"])}>
            <Text at={["profiles", idx, "name_nb"]} label={w.key("name_nb")} />
            <Text at={["profiles", idx, "name_en"]} label={w.key("name_en")} />
            {Object.keys((row["limits"] ?? {}) as object).map((key) => (
              <Num key={key} at={["profiles", idx, "limits", key]} label={`${conditionName(key)}${unitOf(key)}`} />
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Telling() {
  const w = admin.value;
  return (
    <>
      <section>
        <h2 class="part">{w.shifts}</h2>
        <p class="help">{w.shiftHelp}</p>
        <ul class="rows">
          {rows("shifts").map((row, idx) => (
            <li class="row" key={String(row["name"])} data-gone={isDropped(draft.value, ["shifts", idx])}>
              <Text at={["shifts", idx, "name"]} label={w.name} />
              <Text at={["shifts", idx, "from"]} label={w.key("from")} />
              <button type="button" class="link-tool" aria-label={`${w.remove}: ${row["name"]}`} onClick={() => wish(dropped(draft.value, ["shifts", idx]))}>
                {isDropped(draft.value, ["shifts", idx]) ? w.keep : w.remove}
              </button>
            </li>
          ))}
        </ul>
        <Added table="shifts" />
        <NewShift />
        <div class="row">
          <Text at={["ward", "time_zone"]} label={w.key("time_zone")} />
        </div>
      </section>
      <section>
        <h2 class="part">{w.escalation}</h2>
        {rows("escalation").length === 0 && <StandardTimes />}
        <ul class="rows">
          {rows("escalation").map((row, idx) => (
            <li class="row" key={`${row["kind"]} ${row["priority"]}`}>
              <h2>{`${w.kinds[String(row["kind"])]}, ${w.priorities[String(row["priority"])]}`}</h2>
              {["on_device_s", "answer_s", "everyone_s"].map((key) => (
                <Num key={key} at={["escalation", idx, key]} label={w.key(key)} />
              ))}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2 class="part">{w.pauses}</h2>
        <div class="row">
          <Num at={["pauses", "care_min"]} label={w.key("care_min")} />
          <Num at={["pauses", "out_of_bed_min"]} label={w.key("out_of_bed_min")} />
          <Num at={["pauses", "private_min"]} label={w.key("private_min")} />
          <Num at={["own_limits", "hours"]} label={w.key("hours")} />
        </div>
        <p class="help">{w.pausesHelp}</p>
      </section>
      <section>
        <h2 class="part">{w.sound}</h2>
        <div class="row">
          <Flag at={["sound", "may_pause"]} label={w.key("may_pause")} />
          <Num at={["sound", "pause_s"]} label={w.key("pause_s")} />
        </div>
        <p class="help">{w.soundHelp}</p>
      </section>
    </>
  );
}

/** Who is told when, where the file has no times of its own: to be read here, written in the file. */
function StandardTimes() {
  const w = admin.value;
  const keys = ["on_device_s", "answer_s", "everyone_s"];
  return (
    <>
      <p class="help">{w.escalationDefault}</p>
      <table class="standard" data-testid="standard-times">
        <thead>
          <tr>
            <td />
            {keys.map((key) => (
              <th key={key} scope="col">{w.key(key)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {(told.value?.defaults?.["escalation"] ?? []).map((row) => (
            <tr key={`${row["kind"]} ${row["priority"]}`}>
              <th scope="row">{`${w.kinds[String(row["kind"])]}, ${w.priorities[String(row["priority"])]}`}</th>
              {keys.map((key) => (
                <td key={key}>{said(row[key] ?? null)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function NewShift() {
  const w = admin.value;
  const [name, setName] = useState("");
  const [from, setFrom] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    wish(add(draft.value, "shifts", { name, from }));
    setName("");
    setFrom("");
  };
  return (
    <form class="row new" onSubmit={submit}>
      <h2>{w.newShift}</h2>
      <label class="field">
        <span class="field-name">{w.name}</span>
        <input required maxLength={40} pattern="[A-Za-z0-9_\-]+" value={name} onInput={(e) => setName(e.currentTarget.value)} />
      </label>
      <label class="field">
        <span class="field-name">{w.key("from")}</span>
        <input required type="time" value={from} onInput={(e) => setFrom(e.currentTarget.value)} />
      </label>
      <button type="submit" class="tool">
        {w.add}
      </button>
    </form>
  );
}

export function WardItself() {
  const w = admin.value;
  return (
    <>
      <p class="help">{w.wardHelp}</p>
      <div class="row">
        <Text at={["ward", "name"]} label={w.key("name")} />
        <Choice at={["ward", "language"]} label={w.key("language")} choices={{ nb: "norsk", en: "English" }} />
        <Flag at={["ward", "early_warning"]} label={w.key("early_warning")} />
      </div>
      <div class="row">
        <Choice at={["ui", "names"]} label={w.key("names")} choices={w.nameStyles} />
        <Flag at={["ui", "display_without_login"]} label={w.key("display_without_login")} />
      </div>
      <div class="row">
        {["lock_after_min", "log_in_hours", "break_glass_min"].map((key) => (
          <Num key={key} at={["ui", key]} label={w.key(key)} />
        ))}
      </div>
    </>
  );
}

export const mayRehearseOnly = () => may("rehearse") && !may("administer");
