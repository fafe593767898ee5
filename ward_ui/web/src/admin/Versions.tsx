/** Every version: who, when, why, what differs; and the way back to each. */

import { useEffect, useState } from "preact/hooks";
import { moment } from "../words/format";
import { loadVersions, lookBack, takeBack, told, versions } from "./desk";
import type { Look, Refusal, Version } from "./messages";
import { Differences, Refused, Restarts } from "./Review";
import { admin } from "./words";

export function Versions() {
  useEffect(() => void loadVersions(), []);
  const [back, setBack] = useState<number | null>(null);
  return (
    <>
      <Refused />
      <ol class="versions">
        {versions.value.map((one) => (
          <li key={one.version} class="version" data-testid={`version-${one.version}`}>
            <Head one={one} />
            {one.why && <p class="why">{`«${one.why}»`}</p>}
            {one.how !== "first" && <Differences of={one.differences} />}
            {one.n_hidden > 0 && <p class="help">{admin.value.hidden(one.n_hidden)}</p>}
            {one.sentence && <p>{one.sentence}</p>}
            {one.version !== told.value?.version && back !== one.version && (
              <button type="button" class="link-tool" data-testid={`back-${one.version}`} onClick={() => setBack(one.version)}>
                {admin.value.takeBack}
              </button>
            )}
            {back === one.version && <Back version={one.version} close={() => setBack(null)} />}
          </li>
        ))}
      </ol>
    </>
  );
}

function Head({ one }: { one: Version }) {
  const w = admin.value;
  const state = one.version === told.value?.version ? w.current : one.state === "failed" || one.state === "interrupted" ? w[`state_${one.state}`] : "";
  return (
    <h2>
      {w.version(one.version)} <small>{[moment(one.t_ms), w.byWhom(one.how, one.name), one.like === null ? "" : w.likeVersion(one.like), state].filter(Boolean).join(" · ")}</small>
    </h2>
  );
}

function Back({ version, close }: { version: number; close: () => void }) {
  const w = admin.value;
  const [found, setFound] = useState<Look | Refusal | null>(null);
  const [why, setWhy] = useState("");
  useEffect(() => void lookBack(version).then(setFound), [version]);
  const ready = found !== null && "differences" in found && "restarts" in found && found.faults.length === 0;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!ready || !why.trim()) return;
    void takeBack(version, why);
    close();
  };
  return (
    <form class="review" onSubmit={submit}>
      <h3>{w.takeBackTitle(version)}</h3>
      {found && "why" in found && <p role="alert">{w.refused(found.why, found.sentence ?? "")}</p>}
      {found && "restarts" in found && found.faults.map((one) => <p key={one.sentence}>{one.sentence}</p>)}
      {ready && <Differences of={found.differences} />}
      {ready && <Restarts of={found.restarts} />}
      {ready && (
        <label class="field">
          <span class="field-name">{w.why}</span>
          <input required maxLength={200} value={why} data-testid="why-back" onInput={(e) => setWhy(e.currentTarget.value)} />
        </label>
      )}
      <div class="doing">
        <button type="button" class="link-tool" onClick={close}>
          {w.back}
        </button>
        <span class="spring" />
        {ready && (
          <button type="submit" class="main-tool" data-testid="apply-back" aria-disabled={why.trim() === ""}>
            {w.apply}
          </button>
        )}
      </div>
    </form>
  );
}
