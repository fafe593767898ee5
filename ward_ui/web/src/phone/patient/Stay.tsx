/** Who lies in a bed, as far as alarms and scores need it: admission, discharge, the SpO2 scale, the profile. */

import { useSignal } from "@preact/signals";
import { ward } from "../../app";
import { language } from "../../words/words";
import { isPending, sayDone, soon, state } from "../asking/ask";
import { terms } from "./care";
import { Frame, Trouble } from "../asking/Frame";
import { back } from "../place";
import { words } from "../words";

const AGE_MAX_Y = 130;

export function Stay({ bed }: { bed: string }) {
  const w = words.value;
  const at = ward.value?.beds.find((one) => one.bed === bed);
  const about = `patient/${bed}`;
  const discharge = () => {
    soon(w.discharging(bed), () => state(about, { fact: "patient", bed, occupied: false, age_y: null }));
    back();
  };
  return (
    <Frame
      title={w.stayTitle} bed={bed}
      keys={
        at?.occupied !== false && (
          <button type="button" class="plain" data-testid="discharge" aria-disabled={isPending(about)} onClick={discharge}>
            {w.discharge}
          </button>
        )
      }
    >
      <Trouble about={about} />
      {at?.occupied === false ? <Admission bed={bed} about={about} /> : <Profiles bed={bed} chosen={at?.profile ?? ""} />}
    </Frame>
  );
}

function Admission({ bed, about }: { bed: string; about: string }) {
  const w = words.value;
  const age = useSignal("");
  const flags = { scale2: useSignal(false), pregnant: useSignal(false), noScore: useSignal(false) };
  const age_y = age.value === "" ? null : Number(age.value);
  const ready = age_y === null || (Number.isInteger(age_y) && age_y >= 0 && age_y <= AGE_MAX_Y);
  const admit = () => {
    if (!ready) return;
    const no_score = flags.noScore.value ? w.noScore : "";
    const { scale2, pregnant } = { scale2: flags.scale2.value, pregnant: flags.pregnant.value };
    state(about, { fact: "patient", bed, occupied: true, age_y, scale2, pregnant, no_score }, () => {
      sayDone(w.admitted(bed));
      back();
    });
  };
  return (
    <section class="admission">
      <label>
        <span>{w.age}</span>
        <input
          type="text" inputMode="numeric" maxLength={3} placeholder={w.ageUnknown} data-testid="age"
          value={age.value} onInput={(event) => (age.value = event.currentTarget.value.replace(/\D/g, ""))}
        />
      </label>
      {(["scale2", "pregnant", "noScore"] as const).map((flag) => (
        <label key={flag} class="flag">
          <input type="checkbox" checked={flags[flag].value} onChange={(event) => (flags[flag].value = event.currentTarget.checked)} />
          <span>{w[flag]}</span>
        </label>
      ))}
      <button type="button" class="primary" data-testid="admit" aria-disabled={!ready || isPending(about)} onClick={admit}>
        {w.admit}
      </button>
    </section>
  );
}

/** Which of the ward's sets of limits holds. A reason is asked for by the engine: it is the set's own name. */
function Profiles({ bed, chosen }: { bed: string; chosen: string }) {
  const w = words.value;
  const about = `profile/${bed}`;
  const set = (profile: string, reason: string) => {
    if (profile === chosen) return;
    const undo = () => state(about, { fact: "profile", bed, profile: chosen, reason: w.undo });
    state(about, { fact: "profile", bed, profile, reason }, () => sayDone(w.profileOf(reason), undo));
  };
  return (
    <section class="word-keys">
      <Trouble about={about} />
      {(terms.value?.profiles ?? []).map((one) => {
        const name = one.profile === "" ? w.profileWard : one.name[language.value];
        return (
          <button
            type="button" key={one.profile} aria-pressed={one.profile === chosen} aria-disabled={isPending(about)}
            data-testid={`profile-${one.profile}`} onClick={() => set(one.profile, name)}
          >
            {name}
          </button>
        );
      })}
    </section>
  );
}
