/** Before it is put into use: what differs, what is wrong, what starts again. */

import { useState } from "preact/hooks";
import { apply, clash, discard, draft, look, n, readAgain, refusal, review, reviewing, standing, tables } from "./desk";
import { isDropped, placeOf } from "./draft";
import { ruleName, said } from "./Fields";
import type { Difference, Path, Row, Value } from "./messages";
import { Trial } from "./Trial";
import { admin } from "./words";

export function Bar() {
  const w = admin.value;
  if (n.value === 0 || reviewing.value) return null;
  return (
    <div class="bar-of-changes" role="status" data-testid="changes">
      <span>
        {w.changes(n.value)}, {w.notYet}
      </span>
      <span class="spring" />
      <button type="button" class="link-tool" data-testid="discard" onClick={discard}>
        {w.discard}
      </button>
      <button type="button" class="main-tool" data-testid="review" onClick={() => void review()}>
        {w.review}
      </button>
    </div>
  );
}

/** After somebody else's version: where both wanted something, and what fell away. */
export function Clash() {
  const w = admin.value;
  const found = clash.value;
  if (found === null) return null;
  return (
    <section class="notice" role="alert" data-testid="clash">
      {found.both.length > 0 && <p>{w.clashBoth}: {found.both.map(placed).join(" ")}</p>}
      {found.lost.length > 0 && <p>{w.clashLost}: {found.lost.join("; ")}</p>}
      <button type="button" class="tool" onClick={() => (clash.value = null)}>
        {w.clashSeen}
      </button>
    </section>
  );
}

export function Standing() {
  const w = admin.value;
  const now = standing.value;
  if (now?.how === "returned" && now.state === "applied")
    return (
      <div class="notice" role="alert" data-testid="standing" data-state="returned">
        <b>{w.returned(now.version - 1)}</b>
        {now.sentence && <p>{now.sentence}</p>}
      </div>
    );
  if (!now || now.state === "" || now.state === "applied") return now?.state === "applied" && now.services.length > 0 ? <Done /> : null;
  return (
    <div class="notice" role="status" data-testid="standing" data-state={now.state}>
      <b>
        {w.version(now.version)}: {w[`state_${now.state}`]}
      </b>
      {now.sentence && <p>{now.sentence}</p>}
      <Services services={now.services} />
    </div>
  );
}

function Done() {
  const w = admin.value;
  const now = standing.value;
  return (
    <p class="done" role="status" data-testid="standing" data-state="applied">
      {w.version(now?.version ?? 0)}: {w.state_applied}
    </p>
  );
}

function Services({ services }: { services: readonly { service: string; took_s: number | null }[] }) {
  const w = admin.value;
  return (
    <ul class="services">
      {services.map((one, idx) => (
        <li key={idx}>
          {w.service(one.service)}
          {one.took_s !== null && `: ${one.took_s.toFixed(1)} s`}
        </li>
      ))}
    </ul>
  );
}

export function Review() {
  const w = admin.value;
  const [why, setWhy] = useState("");
  const found = look.value;
  const ready = found !== null && found.faults.length === 0 && found.differences.length > 0;
  const rules = found?.differences.some((one) => ["rules", "profiles"].includes(one.table)) ?? false;
  const submit = (event: Event) => {
    event.preventDefault();
    if (ready && why.trim()) void apply(why);
  };
  return (
    <form class="review" onSubmit={submit} data-testid="reviewing">
      <h2>{w.reviewTitle}</h2>
      <Refused />
      {found && found.faults.length > 0 && (
        <section class="wrong" role="alert" data-testid="faults">
          <h3>{w.faults}</h3>
          <ul>
            {found.faults.map((one) => (
              <li key={one.sentence}>
                <b>{placed(one.path)}</b> {one.sentence}
              </li>
            ))}
          </ul>
        </section>
      )}
      {found && <Differences of={found.differences} />}
      {ready && <Restarts of={found.restarts} />}
      {ready && rules && <Trial />}
      {ready && (
        <label class="field">
          <span class="field-name">{w.why}</span>
          <input required maxLength={200} value={why} data-testid="why" onInput={(e) => setWhy(e.currentTarget.value)} />
        </label>
      )}
      <div class="doing">
        <button type="button" class="link-tool" onClick={() => (reviewing.value = false)}>
          {w.back}
        </button>
        <button type="button" class="link-tool" onClick={discard}>
          {w.discard}
        </button>
        <span class="spring" />
        {ready && (
          <button type="submit" class="main-tool" data-testid="apply" aria-disabled={why.trim() === ""} title={why.trim() === "" ? w.whyNeeded : undefined}>
            {w.apply}
          </button>
        )}
      </div>
    </form>
  );
}

/** Where in the ward file, in the words of these pages. */
function placed(path: Path): string {
  const w = admin.value;
  const [table, row, ...keys] = path;
  if (table === undefined) return "";
  const rows = (tables.value[String(table)] ?? []) as readonly Row[];
  const at = typeof row === "number" ? rows.findIndex((_, idx) => !isDropped(draft.value, [table, idx]) && placeOf(draft.value, String(table), idx) === row) : -1;
  const one = rows[at];
  const name = one === undefined ? "" : table === "rules" ? ruleName(String(one["condition"])) : String(Object.values(one)[0] ?? "");
  const key = (typeof row === "number" ? keys : [row, ...keys]).at(-1);
  return [w.table(String(table)), name, key === undefined ? "" : w.key(String(key))].filter(Boolean).join(" ") + ":";
}

export function Refused() {
  const w = admin.value;
  const why = refusal.value;
  if (!why) return null;
  return (
    <section class="wrong" role="alert" data-testid={`refused-${why.why}`}>
      <p>{why.why === "moved" ? w.moved(why.name ?? "") : why.why === "faults" ? w.faults : w.refused(why.why, why.sentence ?? "")}</p>
      {why.faults?.map((one) => <p key={one.sentence}>{one.sentence}</p>)}
      {why.differences && <Differences of={why.differences} />}
      {why.why === "moved" && (
        <button type="button" class="tool" onClick={() => void readAgain()}>
          {w.readAgain}
        </button>
      )}
    </section>
  );
}

/** The difference in words: which thing, which property, from what to what. */
export function Differences({ of }: { of: readonly Difference[] }) {
  if (of.length === 0) return <p class="help">{admin.value.nothing}</p>;
  return (
    <ul class="differences" data-testid="differences">
      {of.map((one, idx) => (
        <li key={idx}>
          <b>{thing(one)}</b> <Told one={one} />
        </li>
      ))}
    </ul>
  );
}

/** The row without what it is called by, which stands before it already. */
function named(row: Value, name: string): Value {
  if (row === null || typeof row !== "object" || Array.isArray(row)) return row;
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== name));
}

function Told({ one }: { one: Difference }) {
  const w = admin.value;
  if (one.what !== "changed")
    return (
      <span>
        {w.change(one.what)}: {said(named(one.what === "added" ? one.after : one.before, one.row))}
      </span>
    );
  if (one.key === "pin_hash") return <span>{w.pinChanged}</span>;
  return (
    <span>
      {w.key(one.key)}: <s>{said(one.before)}</s> → <ins>{said(one.after)}</ins>
    </span>
  );
}

function thing(one: Difference): string {
  const w = admin.value;
  const name = one.table === "rules" ? ruleName(one.row) : one.table === "responses" ? (w.triggers[one.row] ?? one.row) : one.row;
  return [w.table(one.table), name].filter(Boolean).join(" ");
}

export function Restarts({ of }: { of: readonly { service: string; took_s: number | null }[] }) {
  const w = admin.value;
  return (
    <section data-testid="restarts">
      <h3>{w.restarts}</h3>
      <ul class="services">
        {of.map((one) => (
          <li key={one.service}>
            <b>{w.service(one.service)}</b> ({w.took(one.took_s)}). {w.means(one.service)}
          </li>
        ))}
      </ul>
      {!of.some((one) => one.service === "alarms") && <p>{w.alarmsStay}</p>}
      <p class="help">{w.goesBack}</p>
    </section>
  );
}
