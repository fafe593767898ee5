/** Handing over: to whom, whether an alarm would reach them, and what happens where it would not. */

import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { person, ward } from "../../app";
import { answerTo } from "../../wire/http";
import type { WardBed } from "../../ward/ward";
import type { Person } from "../../wire/messages";
import { words as shared } from "../../words/words";
import { isPending, trouble } from "../asking/ask";
import { Frame } from "../asking/Frame";
import { terms } from "../patient/care";
import { back } from "../place";
import { words } from "../words";
import { about, assign } from "./assign";
import { myBeds } from "./mine";
import { Matters } from "./Shift";

/** What the server knows of a person's phones; `unknown` while it has not said. */
type Reach = "ok" | "mute" | "silent" | "none" | "unknown";

const AGAIN_MS = 5000;

/** By log-in, asked for anew as long as the page is open. */
function useReach(): Signal<Readonly<Record<string, Reach>>> {
  const known = useSignal<Readonly<Record<string, Reach>>>({});
  useEffect(() => {
    const look = async () => (known.value = (await answerTo<Record<string, Reach>>("/api/care/phones")).body ?? {});
    void look();
    const again = setInterval(() => void look(), AGAIN_MS);
    return () => clearInterval(again);
  }, []);
  return known;
}

export function Hand() {
  const w = words.value;
  const me = person.value?.person;
  const mine = myBeds();
  const known = useReach();
  const unsure = useSignal<Person | null>(null);
  const reach = (of: Person): Reach => known.value[of.person] ?? "unknown";
  const failed = (ward.value?.beds ?? []).filter((bed) => trouble(about(bed.bed)) !== "");
  const hand = (to: Person) => {
    const next = (bed: WardBed) => [to.person, ...(bed.receivers ?? []).map((one) => one.person).filter((one) => one !== me && one !== to.person)];
    assign(mine, next, w.handed(mine.length, to.name));
    back();
  };
  return (
    <Frame
      title={w.handOver}
      keys={
        unsure.value && (
          <Unsure to={unsure.value} reach={reach(unsure.value)} n={mine.length} hand={hand} not={() => (unsure.value = null)} />
        )
      }
    >
      {mine.map((bed) => (
        <Matters key={bed.bed} bed={bed} />
      ))}
      {failed.length > 0 && <p class="refused">{w.partly(failed.length)}</p>}
      <h2>{w.handOverWhat}</h2>
      {(terms.value?.people ?? [])
        .filter((one) => one.person !== me)
        .map((one) => (
          <button
            type="button" key={one.person} class="hand-to" data-testid={`hand-${one.person}`} data-reach={reach(one)} disabled={mine.length === 0}
            aria-disabled={mine.some((bed) => isPending(about(bed.bed)))} onClick={() => (reach(one) === "ok" ? hand(one) : (unsure.value = one))}
          >
            <b>{w.handThese(mine.length, one.name)}</b>
            <small>{w[`reach_${reach(one)}`]}</small>
          </button>
        ))}
    </Frame>
  );
}

interface Asked {
  readonly to: Person;
  readonly reach: Reach;
  readonly n: number;
  readonly hand: (to: Person) => void;
  readonly not: () => void;
}

/** Before it is done: whoever could not be told, and where the alarms would go. */
function Unsure({ to, reach, n, hand, not }: Asked) {
  const w = words.value;
  return (
    <section class="unsure" role="alert" data-testid="unsure">
      <h2>{`${to.name}: ${w[`reach_${reach}`]}`}</h2>
      <p>{reach === "ok" ? w.unsureNoMore : w.unsureMeans}</p>
      <div class="big-keys">
        <button type="button" data-testid="hand-not" onClick={not}>
          {shared.value.cancel}
        </button>
        <button type="button" data-testid="hand-anyway" onClick={() => hand(to)}>
          {reach === "ok" ? w.handThese(n, to.name) : w.handAnyway}
        </button>
      </div>
    </section>
  );
}
