/** One value of the ward file: what it is, or will be, and what is wrong with it. */

import type { ComponentChildren } from "preact";
import { language } from "../words/words";
import { draft, look, put, tables, told } from "./desk";
import { placeOf, shown } from "./draft";
import type { Path, Row, Value } from "./messages";
import { admin } from "./words";

/** The faults of the server's check at this place, in its own words. */
function faultAt(path: Path): string {
  const [table, row, ...rest] = path;
  const at = typeof row === "number" ? [table, placeOf(draft.value, String(table), row), ...rest] : path;
  const found = look.value?.faults.find((one) => JSON.stringify(one.path) === JSON.stringify(at));
  return found?.sentence ?? "";
}

/** Whether any field of the row is wrong: what is folded up is opened then. */
export function hasFault([table, row]: readonly [string, number]): boolean {
  const at = placeOf(draft.value, table, row);
  return look.value?.faults.some((one) => one.path[0] === table && one.path[1] === at) ?? false;
}

interface Props {
  readonly at: Path;
  readonly label: string;
  readonly hidden?: boolean;
}

/** What holds where the file says nothing, in words; empty where that is not known. */
function unwritten({ at: [table, key], value, name }: { at: Path; value: Value; name: (holds: Value) => string }): string {
  const holds = told.value?.unwritten?.[String(table)]?.[String(key)];
  return value !== null || holds === undefined || holds === null ? "" : admin.value.unwritten(name(holds));
}

function Frame({ at, label, hidden = false, children }: Props & { children: ComponentChildren }) {
  const fault = faultAt(at);
  const isNew = JSON.stringify(at) in draft.value.sets;
  return (
    <label class="field" data-changed={isNew} data-wrong={fault !== ""}>
      <span class={hidden ? "heard-only" : "field-name"}>{label}</span>
      {children}
      {fault !== "" && <span class="field-fault">{fault}</span>}
    </label>
  );
}

const id = (at: Path) => `field-${at.join("-")}`;

export function Text(props: Props) {
  const value = shown(tables.value, draft.value, props.at);
  return (
    <Frame {...props}>
      <input data-testid={id(props.at)} value={String(value ?? "")} placeholder={unwritten({ at: props.at, value, name: said })} maxLength={200} onInput={(e) => put(props.at, e.currentTarget.value === "" ? null : e.currentTarget.value)} />
    </Frame>
  );
}

export const LONG_MAX = 400;
/** The ward file's texts have no breaks. */
export const oneLine = (text: string) => text.replace(/\s+/g, " ");

/** A text of several lines on the page. */
export function LongText(props: Props) {
  const value = shown(tables.value, draft.value, props.at);
  return (
    <Frame {...props}>
      <textarea rows={3} data-testid={id(props.at)} value={String(value ?? "")} maxLength={LONG_MAX} onInput={(e) => put(props.at, oneLine(e.currentTarget.value))} />
    </Frame>
  );
}

export function Num(props: Props) {
  const value = shown(tables.value, draft.value, props.at);
  const say = (text: string) => {
    const number = Number(text.replace(",", "."));
    put(props.at, text.trim() === "" || Number.isNaN(number) ? null : number);
  };
  return (
    <Frame {...props}>
      <input class="short" type="number" step="any" min="0" data-testid={id(props.at)} placeholder={unwritten({ at: props.at, value, name: said })} value={typeof value === "number" ? value : ""} onChange={(e) => say(e.currentTarget.value)} />
    </Frame>
  );
}

export function Choice({ choices, ...props }: Props & { choices: Readonly<Record<string, string>> }) {
  const value = shown(tables.value, draft.value, props.at);
  return (
    <Frame {...props}>
      <select data-testid={id(props.at)} value={String(value ?? "")} onChange={(e) => put(props.at, e.currentTarget.value === "" ? null : e.currentTarget.value)}>
        {value === null && <option value="">{unwritten({ at: props.at, value, name: (holds) => choices[String(holds)] ?? said(holds) }) || "–"}</option>}
        {Object.entries(choices).map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function Flag(props: Props) {
  const w = admin.value;
  const [table, key] = props.at;
  const value = shown(tables.value, draft.value, props.at) ?? told.value?.unwritten?.[String(table)]?.[String(key)] ?? false;
  return (
    <Frame {...props}>
      <select data-testid={id(props.at)} value={String(value)} onChange={(e) => put(props.at, e.currentTarget.value === "true")}>
        <option value="true">{w.yes}</option>
        <option value="false">{w.no}</option>
      </select>
    </Frame>
  );
}

export function said(value: Value): string {
  const w = admin.value;
  if (value === null || value === undefined || value === "") return w.none;
  if (typeof value === "boolean") return value ? w.yes : w.no;
  if (typeof value === "number") return language.value === "nb" ? String(value).replace(".", ",") : String(value);
  if (Array.isArray(value)) return value.join(", ") || w.none;
  return typeof value === "object" ? Object.values(value).map((one) => said(one as Value)).join(" · ") : String(value);
}

/** A rule by what it says on a screen. */
export function ruleName(condition: string): string {
  const row = ((tables.value["rules"] ?? []) as readonly Row[]).find((each) => each["condition"] === condition);
  return row ? `«${row[`text_${language.value}`]}»` : condition;
}
