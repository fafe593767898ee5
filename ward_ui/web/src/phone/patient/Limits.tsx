/** A limit of the patient's own, within the ward's bounds, with a reason and an end. */

import { useSignal } from "@preact/signals";
import { now, ward } from "../../app";
import { quantity } from "../../ward/alarms";
import type { OwnLimit } from "../../wire/messages";
import { breakable, language, words as shared } from "../../words/words";
import { isPending, sayDone, state } from "../asking/ask";
import { type Bounds, boundsOf, terms } from "./care";
import { Frame, Trouble } from "../asking/Frame";
import { words } from "../words";

const HOURS = [1, 4, 8, 12];
const HOUR_MS = 3_600_000;

export function Limits({ bed }: { bed: string }) {
  const at = ward.value?.beds.find((one) => one.bed === bed);
  const chosen = useSignal<string | null>(null);
  const bounds = boundsOf(terms.value, at?.profile);
  const one = bounds.find((each) => each.condition === chosen.value);
  if (one) return <Choice bed={bed} bounds={one} own={ownOf(at?.limits, one.condition)} close={() => (chosen.value = null)} />;
  return (
    <Frame title={words.value.limitsTitle} bed={bed}>
      <div class="limit-list">
        {bounds.length === 0 && <p class="quiet">{words.value.noLimits}</p>}
        {bounds.map((each) => (
          <button type="button" key={each.condition} class="limit-row" data-testid={`limit-${each.condition}`} onClick={() => (chosen.value = each.condition)}>
            <b>{breakable(each.text[language.value])}</b>
            <span>{words.value.limitNow(ownOf(at?.limits, each.condition)?.limit ?? each.limit, unitOf(each))}</span>
            <small>{words.value.limitBounds(each.low, each.high, unitOf(each))}</small>
          </button>
        ))}
      </div>
    </Frame>
  );
}

function unitOf({ condition }: Bounds): string {
  return shared.value[`unit_${quantity(condition)}`];
}

function ownOf(limits: readonly OwnLimit[] | undefined, condition: string): OwnLimit | null {
  return limits?.find((one) => one.condition === condition) ?? null;
}

interface Of {
  readonly bed: string;
  readonly bounds: Bounds;
  readonly own: OwnLimit | null;
  readonly close: () => void;
}

function Choice({ bed, bounds, own, close }: Of) {
  const w = words.value;
  const text = bounds.text[language.value];
  const about = `limit/${bed}/${bounds.condition}`;
  const value = useSignal(own?.limit ?? bounds.limit);
  const reason = useSignal("");
  const n_hours = useSignal<number | null>(null);
  const ready = reason.value.trim() !== "" && n_hours.value !== null;
  const takeBack = () => state(about, fact(null, "", 0), () => sayDone(w.limitTaken(text), own && again(own)));
  const fact = (limit: number | null, why: string, until_ms: number) =>
    ({ fact: "limit", bed, condition: bounds.condition, limit, reason: why, until_ms }) as const;
  const again = (before: OwnLimit) => () => state(about, fact(before.limit, before.reason, before.until_ms));
  const set = () => {
    if (!ready || now.value === null) return;
    const until_ms = Math.round(now.value) + (n_hours.value ?? 0) * HOUR_MS;
    state(about, fact(value.value, reason.value.trim(), until_ms), () => {
      sayDone(w.limitIs(text, value.value), own ? again(own) : takeBack);
      close();
    });
  };
  return (
    <Frame
      title={text} bed={bed}
      keys={
        <button type="button" class="primary" data-testid="limit-set" aria-disabled={!ready || isPending(about)} onClick={set}>
          {ready ? w.limitSet(value.value) : w.limitChoose}
        </button>
      }
    >
      <Stepper value={value.value} bounds={bounds} to={(n) => (value.value = n)} />
      <Trouble about={about} />
      <fieldset class="reasons">
        <legend>{w.limitReason}</legend>
        <div class="reason-keys">
          {w.limitReasons.map((one, i) => (
            <button type="button" key={one} aria-pressed={reason.value === one} data-testid={`reason-${i}`} onClick={() => (reason.value = one)}>
              {one}
            </button>
          ))}
        </div>
        <input
          type="text" maxLength={200} aria-label={w.limitOther} placeholder={w.limitOther} data-testid="reason-other"
          value={w.limitReasons.includes(reason.value) ? "" : reason.value} onInput={(event) => (reason.value = event.currentTarget.value)}
        />
      </fieldset>
      <fieldset class="reasons">
        <legend>{w.limitUntil}</legend>
        <div class="big-keys">
          {HOURS.filter((n) => n * 3600 <= (terms.value?.own_limit_s ?? 0)).map((n) => (
            <button type="button" key={n} aria-pressed={n_hours.value === n} data-testid={`limit-hours-${n}`} onClick={() => (n_hours.value = n)}>
              {w.hours(n)}
            </button>
          ))}
        </div>
      </fieldset>
      {own && (
        <button type="button" class="plain" data-testid="limit-back" onClick={takeBack}>
          {w.takeBack}
        </button>
      )}
    </Frame>
  );
}

function Stepper({ value, bounds, to }: { value: number; bounds: Bounds; to: (n: number) => void }) {
  const w = words.value;
  const step = (by: number) => to(Math.min(bounds.high, Math.max(bounds.low, value + by)));
  return (
    <div class="stepper">
      <button type="button" aria-label={w.less} data-testid="limit-less" aria-disabled={value <= bounds.low} onClick={() => step(-1)}>
        −
      </button>
      <output class="digits" data-testid="limit-value">{value}</output>
      <button type="button" aria-label={w.more} data-testid="limit-more" aria-disabled={value >= bounds.high} onClick={() => step(1)}>
        +
      </button>
      <small data-at-bound={value <= bounds.low || value >= bounds.high}>{w.limitBounds(bounds.low, bounds.high, unitOf(bounds))}</small>
    </div>
  );
}
