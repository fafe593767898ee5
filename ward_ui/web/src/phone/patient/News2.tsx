/** The NEWS2, one parameter a step, with keys for gloves. What the score will be is the server's word. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ward } from "../../app";
import { Response } from "../../parts/Response";
import { besides, tell } from "../../parts/telling";
import { Icon } from "../../parts/Icon";
import { breakable, language, words as shared } from "../../words/words";
import { isPending, sayDone, state } from "../asking/ask";
import { type Foreseen, foreseen } from "./care";
import { Frame, Trouble } from "../asking/Frame";
import { chosen, erased, observations, PARAMETERS, type Parameter, shownAs, type Typed, typed, whole } from "./observations";
import { back } from "../place";
import { words } from "../words";

const UNITS: Partial<Record<Parameter, string>> = { rr: "/min", spo2: "%", sbp: "mmHg", pulse: "/min", temp: "°C" };
const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

export function News2({ bed }: { bed: string }) {
  const w = words.value;
  const values = useSignal<Typed>({});
  const step = useSignal(0);
  const expected = useSignal<Foreseen | null>(null);
  const about = `observed/${bed}`;
  const parameter = PARAMETERS[step.value];
  const some = Object.keys(values.value).length > 0;
  useEffect(() => {
    if (parameter !== undefined || !some) return;
    expected.value = null;
    void foreseen(bed, observations(values.value)).then((found) => (expected.value = found));
  }, [parameter, values.value]);
  const ready = some && whole(values.value) && expected.value?.word !== "impossible";
  const save = () => {
    if (!ready) return;
    state(about, { fact: "observed", bed, ...observations(values.value) }, () => {
      sayDone(w.savedNews2(bed));
      back();
    });
  };
  return (
    <Frame
      title={w.news2Title} bed={bed}
      keys={
        parameter === undefined ? (
          <button type="button" class="primary" data-testid="news2-save" aria-disabled={!ready || isPending(about)} onClick={save}>
            {some ? w.saveNews2 : w.nothingYet}
          </button>
        ) : (
          <button type="button" class="primary" data-testid="news2-next" onClick={() => step.value++}>
            {values.value[parameter] === undefined ? w.notMeasured : w.next}
          </button>
        )
      }
    >
      <Steps values={values.value} at={step.value} to={(i) => (step.value = i)} impossible={expected.value} />
      <Trouble about={about} />
      {parameter === undefined ? (
        <Expected found={some ? expected.value : { word: "unknown" }} some={some} />
      ) : (
        <One bed={bed} parameter={parameter} values={values.value} to={(next) => (values.value = next)} on={() => step.value++} />
      )}
    </Frame>
  );
}

function Steps({ values, at, to, impossible }: { values: Typed; at: number; to: (i: number) => void; impossible: Foreseen | null }) {
  const bad = impossible?.word === "impossible" ? impossible.parameters : [];
  return (
    <nav class="steps">
      {PARAMETERS.map((one, i) => (
        <button
          type="button" key={one} aria-current={i === at ? "step" : undefined} data-testid={`step-${one}`}
          data-bad={bad.includes(one)} onClick={() => to(i)}
        >
          <small>{words.value[`short_${one}`]}</small>
          <b>{said(values, one) || shared.value.none}</b>
        </button>
      ))}
    </nav>
  );
}

function said(values: Typed, parameter: Parameter): string {
  const text = values[parameter];
  if (text === undefined) return "";
  if (parameter === "oxygen") return text === "oxygen" ? "O₂" : words.value.air;
  return shownAs(values, parameter, language.value === "nb" ? "," : ".");
}

interface Entry {
  readonly bed: string;
  readonly parameter: Parameter;
  readonly values: Typed;
  readonly to: (next: Typed) => void;
  readonly on: () => void;
}

function One({ bed, parameter, values, to, on }: Entry) {
  const w = words.value;
  const pick = (key: string) => {
    to(chosen(values, parameter, key));
    on();
  };
  return (
    <section class="entry">
      <h2>{breakable(w[`news2_${parameter}`])}</h2>
      {parameter === "oxygen" && <Keys keys={[["air", w.air], ["oxygen", w.oxygen]]} value={values.oxygen} pick={pick} />}
      {parameter === "consciousness" && (
        <Keys keys={(["A", "C", "V", "P", "U"] as const).map((key) => [key, `${key} · ${w[`acvpu_${key}`]}`])} value={values.consciousness} pick={pick} />
      )}
      {UNITS[parameter] !== undefined && <Number bed={bed} parameter={parameter} values={values} to={to} />}
    </section>
  );
}

function Keys({ keys, value, pick }: { keys: [string, string][]; value: string | undefined; pick: (key: string) => void }) {
  return (
    <div class="word-keys">
      {keys.map(([key, text]) => (
        <button type="button" key={key} aria-pressed={value === key} data-testid={`choose-${key}`} onClick={() => pick(key)}>
          {text}
        </button>
      ))}
    </div>
  );
}

function Number({ bed, parameter, values, to }: Pick<Entry, "bed" | "parameter" | "values" | "to">) {
  const at = ward.value?.beds.find((one) => one.bed === bed);
  const radar = at && (parameter === "rr" ? tell(at).shown.rr : parameter === "pulse" ? tell(at).shown.hr : null);
  return (
    <>
      <p class="typed">
        <output class="digits" data-testid="typed">{said(values, parameter) || shared.value.none}</output> {UNITS[parameter]}
        {radar && <span class="radar">{words.value.radarSays(radar.per_min, besides(radar))}</span>}
      </p>
      <div class="keys">
        {DIGITS.map((digit) => (
          <button type="button" key={digit} data-testid={`digit-${digit}`} onClick={() => to(typed(values, parameter, digit))}>
            {digit}
          </button>
        ))}
        <span />
        <button type="button" data-testid="digit-0" onClick={() => to(typed(values, parameter, "0"))}>
          0
        </button>
        <button type="button" aria-label={shared.value.erase} data-testid="digit-erase" onClick={() => to(erased(values, parameter))}>
          <Icon shape="erase" />
        </button>
      </div>
    </>
  );
}

function Expected({ found, some }: { found: Foreseen | null; some: boolean }) {
  const w = words.value;
  if (!some) return <p class="quiet">{w.nothingYet}</p>;
  return (
    <section class="expected" data-testid="expected" aria-live="polite">
      <h2>{w.foreseen}</h2>
      {found === null && <p>{w.foreseenWait}</p>}
      {found?.word === "score" && <p class="expected-score">{found.score.headline[language.value]}</p>}
      {found?.word === "score" && found.score.status && <p>{found.score.status[language.value]}</p>}
      {found?.word === "score" &&
        (found.score.radar ?? []).map(({ parameter, value, points }) => (
          <p key={parameter} data-testid={`radar-counts-${parameter}`}>
            {w.foreseenRadar(w[`news2_${parameter as Parameter}`], Math.round(value), points ?? 0)}
          </p>
        ))}
      {found?.word === "score" && <Response score={found.score} id="foreseen" />}
      {found?.word === "unknown" && <p>{w.foreseenNot}</p>}
      {found?.word === "impossible" &&
        found.parameters.map((one) => (
          <p key={one} class="refused" role="alert">
            {w.impossible(PARAMETERS.includes(one as Parameter) ? w[`news2_${one as Parameter}`] : one)}
          </p>
        ))}
    </section>
  );
}
