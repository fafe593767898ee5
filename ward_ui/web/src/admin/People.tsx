/** Staff: who may log in, in which role. Nobody ever sees another's PIN. */

import { useState } from "preact/hooks";
import { clock } from "../words/format";
import { ask, draft, put, tables, told, wish } from "./desk";
import { add, dropped, isDropped, shown } from "./draft";
import { Choice, Text } from "./Fields";
import type { Row } from "./messages";
import { Added } from "./Sensors";
import { admin } from "./words";

interface Code {
  readonly person: string;
  readonly code: string;
  readonly until_ms: number;
}

export function People() {
  const people = (tables.value["people"] ?? []) as readonly Row[];
  const [code, setCode] = useState<Code | null>(null);
  const make = async (person: string) => {
    const { status, body } = await ask<Code>("/api/admin/code", { person });
    if (status === 200) setCode(body);
  };
  return (
    <>
      {code && <TellCode code={code} close={() => setCode(null)} />}
      <ul class="rows">
        {people.map((row, idx) => (
          <One key={String(row["person"])} idx={idx} row={row} make={make} />
        ))}
      </ul>
      <Added table="people" />
      <NewPerson />
    </>
  );
}

function TellCode({ code, close }: { code: Code; close: () => void }) {
  const w = admin.value;
  return (
    <div class="notice" role="status" data-testid="code">
      <p>{w.codeFor(code.person)}</p>
      <p class="code">{`${code.code.slice(0, 4)} ${code.code.slice(4)}`}</p>
      <p>{w.codeHelp(clock(code.until_ms).slice(0, 5))}</p>
      <button type="button" class="tool" onClick={close}>
        {w.back}
      </button>
    </div>
  );
}

function One({ idx, row, make }: { idx: number; row: Row; make: (person: string) => Promise<void> }) {
  const w = admin.value;
  const gone = isDropped(draft.value, ["people", idx]);
  const person = String(row["person"]);
  const shut = JSON.stringify(["people", idx, "pin_hash"]) in draft.value.sets;
  const waits = told.value?.codes[person] !== undefined;
  return (
    <li class="row person-row" data-gone={gone} data-testid={`person-${person}`}>
      <span class="field">
        <span class="field-name">{w.person}</span>
        <b class="fixed">{person}</b>
      </span>
      <Text at={["people", idx, "name"]} label={w.name} />
      <Choice at={["people", idx, "role"]} label={w.role} choices={w.roles} />
      <Text at={["people", idx, "badge"]} label={w.badge} />
      <span class="state-of">{[shut ? w.shutOutDone : row["has_pin"] ? "" : w.noPin, waits ? w.codeWaits : ""].filter(Boolean).join(", ")}</span>
      <span class="doing">
        <button type="button" class="link-tool" data-testid={`code-${person}`} aria-label={w.codeFor(person)} onClick={() => void make(person)}>
          {w.code}
        </button>
        {row["has_pin"] === true && (
          <button type="button" class="link-tool" aria-pressed={shut} aria-label={`${w.shutOut}: ${person}`} onClick={() => shutOut(idx, shut)}>
            {w.shutOut}
          </button>
        )}
        <button type="button" class="link-tool" aria-label={`${gone ? w.keep : w.remove}: ${person}`} onClick={() => wish(dropped(draft.value, ["people", idx]))}>
          {gone ? w.keep : w.remove}
        </button>
      </span>
    </li>
  );
}

/** The server writes a hash that no PIN fits; the page never has one. */
function shutOut(idx: number, isAlready: boolean): void {
  const key = JSON.stringify(["people", idx, "pin_hash"]);
  const { [key]: _, ...others } = draft.value.sets;
  wish({ ...draft.value, sets: isAlready ? others : { ...others, [key]: null } });
  if (!isAlready && shown(tables.value, draft.value, ["people", idx, "subject"])) put(["people", idx, "subject"], null);
}

function NewPerson() {
  const w = admin.value;
  const [person, setPerson] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState("nurse");
  const submit = (event: Event) => {
    event.preventDefault();
    wish(add(draft.value, "people", { person, name, role }));
    setPerson("");
    setName("");
  };
  return (
    <form class="row new" onSubmit={submit}>
      <h2>{w.newPerson}</h2>
      <label class="field">
        <span class="field-name">{w.person}</span>
        <input required maxLength={40} pattern="[A-Za-z0-9_\-]+" autocapitalize="none" value={person} data-testid="new-person" onInput={(e) => setPerson(e.currentTarget.value)} />
      </label>
      <label class="field">
        <span class="field-name">{w.name}</span>
        <input required maxLength={100} value={name} data-testid="new-name" onInput={(e) => setName(e.currentTarget.value)} />
      </label>
      <label class="field">
        <span class="field-name">{w.role}</span>
        <select value={role} data-testid="new-role" onChange={(e) => setRole(e.currentTarget.value)}>
          {Object.entries(w.roles).map(([key, text]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="tool">
        {w.add}
      </button>
    </form>
  );
}
