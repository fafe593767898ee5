/** What the ward does at each NEWS2: the default in words, or the ward's own to be changed. */

import { useState } from "preact/hooks";
import { language } from "../words/words";
import { draft, tables, told, wish } from "./desk";
import { add, dropped, isDropped, withdraw } from "./draft";
import { LONG_MAX, LongText, Num, oneLine, said } from "./Fields";
import type { Row } from "./messages";
import { admin } from "./words";

export function Responses() {
  const w = admin.value;
  return (
    <>
      <p class="help">{w.responsesHelp}</p>
      <ul class="rows">
        {(told.value?.defaults?.["responses"] ?? []).map((row) => (
          <One key={String(row["trigger"])} standard={row} />
        ))}
      </ul>
    </>
  );
}

/** In the file, wanted but not yet there, or the default. */
function One({ standard }: { standard: Row }) {
  const w = admin.value;
  const trigger = String(standard["trigger"]);
  const written = ((tables.value["responses"] ?? []) as readonly Row[]).findIndex((row) => row["trigger"] === trigger);
  const wanted = draft.value.adds.findIndex((one) => one.table === "responses" && one.row["trigger"] === trigger);
  return (
    <li class="row response-row" data-testid={`response-${trigger}`} data-changed={wanted >= 0} data-gone={isDropped(draft.value, ["responses", written])}>
      <h2>{w.triggers[trigger]}</h2>
      {written >= 0 ? <Written idx={written} /> : wanted >= 0 ? <Wanted idx={wanted} /> : <Standard row={standard} />}
    </li>
  );
}

function Written({ idx }: { idx: number }) {
  const w = admin.value;
  const at = ["responses", idx];
  return (
    <>
      <Num at={[...at, "interval_h"]} label={w.key("interval_h")} />
      <LongText at={[...at, "text_nb"]} label={w.key("text_nb")} />
      <LongText at={[...at, "text_en"]} label={w.key("text_en")} />
      <button type="button" class="link-tool" onClick={() => wish(dropped(draft.value, at))}>
        {isDropped(draft.value, at) ? w.keep : w.backToStandard}
      </button>
    </>
  );
}

function Wanted({ idx }: { idx: number }) {
  const w = admin.value;
  const row = draft.value.adds[idx]!.row;
  return (
    <>
      <p>{String(row[`text_${language.value}`])}</p>
      <p class="help">
        {w.key("interval_h")}: {said(row["interval_h"] ?? null)}
      </p>
      <button type="button" class="link-tool" onClick={() => wish(withdraw(draft.value, idx))}>
        {w.backToStandard}
      </button>
    </>
  );
}

function Standard({ row }: { row: Row }) {
  const w = admin.value;
  const [own, setOwn] = useState<Row | null>(null);
  if (own === null)
    return (
      <>
        <p>{String(row[`text_${language.value}`])}</p>
        <p class="help">
          {w.standard} · {w.key("interval_h")}: {said(row["interval_h"] ?? null)}
        </p>
        <button type="button" class="tool" data-testid={`own-${row["trigger"]}`} onClick={() => setOwn(row)}>
          {w.ownWords}
        </button>
      </>
    );
  const submit = (event: Event) => {
    event.preventDefault();
    wish(add(draft.value, "responses", own));
    setOwn(null);
  };
  return (
    <form class="response-form" onSubmit={submit}>
      {(["text_nb", "text_en"] as const).map((key) => (
        <label class="field wide" key={key}>
          <span class="field-name">{w.key(key)}</span>
          <textarea required rows={3} maxLength={LONG_MAX} value={String(own[key])} data-testid={`own-${key}`} onInput={(e) => setOwn({ ...own, [key]: oneLine(e.currentTarget.value) })} />
        </label>
      ))}
      <label class="field">
        <span class="field-name">{w.key("interval_h")}</span>
        <input required class="short" type="number" step="any" min="0.1" value={Number(own["interval_h"])} onChange={(e) => setOwn({ ...own, interval_h: Number(e.currentTarget.value) })} />
      </label>
      <div class="doing">
        <button type="submit" class="tool" data-testid="own-add">
          {w.add}
        </button>
        <button type="button" class="link-tool" onClick={() => setOwn(null)}>
          {w.back}
        </button>
      </div>
    </form>
  );
}
