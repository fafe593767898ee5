/** What hides everything when nothing may be believed: silence, refusal, a fault of the page itself. */

import { Component, type ComponentChildren } from "preact";
import { alarms, lastHeard_ms, link, now, ward } from "../app";
import { MARKS, urgency } from "../ward/alarms";
import { clock } from "../words/format";
import { alarmText, words } from "../words/words";
import { Login } from "./Login";
import { patientOf } from "./telling";
import { six, Spark } from "./Trend";

export function Cover() {
  const { contact, refused } = link.value;
  const w = words.value;
  if (contact.word === "live") return null;
  if (contact.word === "starting")
    return (
      <div class="cover cover-calm" role="status" data-testid="starting">
        <p>{w.starting}</p>
      </div>
    );
  if (refused) return <Refused why={refused} />;
  return (
    <div class="cover" role="alertdialog" aria-live="assertive" aria-labelledby="no-contact" data-testid="no-contact">
      <h1 id="no-contact">{w.noContact}</h1>
      <p class="cover-since">{lastHeard_ms.value === null ? w.noContactNever : w.noContactSince(lastHeard_ms.value)}</p>
      <p class="cover-do">{w.noContactDo}</p>
      <LastKnown />
      <LastCurves />
    </div>
  );
}

/** As many as there is room for; how many more there were is said. */
const SHOWN = 8;

/** Not a state of now, and said so: the alarms that nobody can see any more. */
function LastKnown() {
  const open = alarms.value.filter((alarm) => alarm.phase === "sounding");
  if (open.length === 0 || lastHeard_ms.value === null) return null;
  return (
    <section class="cover-alarms">
      <h2>{`${words.value.lastKnown} (${clock(lastHeard_ms.value)})`}</h2>
      <ul>
        {open.slice(0, SHOWN).map((alarm) => (
          <li key={alarm.id}>
            <span class="cover-mark">{MARKS[urgency(alarm)]}</span>{" "}
            {alarm.bed ? words.value.bed(alarm.bed) : words.value.wholeWard} · {alarmText(alarm)}
          </li>
        ))}
        {open.length > SHOWN && <li>{words.value.more(open.length - SHOWN)}</li>}
      </ul>
    </section>
  );
}

/** Curves are of the past and may be believed as such; older than this they help nobody any more. */
const CURVES_MS = 3_600_000;

/** The six hours before contact was lost, each bed with the time since then empty. No number of now, for there is none. */
function LastCurves() {
  const at = lastHeard_ms.value;
  const beds = (ward.value?.beds ?? []).filter((bed) => patientOf(bed) !== null && six.value?.beds[bed.bed]);
  if (at === null || beds.length === 0 || now.value === null || now.value - at > CURVES_MS) return null;
  return (
    <section class="cover-curves" data-testid="last-curves">
      <h2>{words.value.noContactTrends(at)}</h2>
      <ul>
        {beds.map((bed) => (
          <li key={bed.bed}>
            <b>{words.value.bed(bed.bed)}</b>
            {(["rr", "hr"] as const).map((of) => (
              <span key={of}>
                <small>{words.value[of]}</small>
                <Spark of={of} bed={bed} />
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Refused({ why }: { why: "login" | "origin" | "protocol" }) {
  const w = words.value;
  return (
    <div class="cover cover-calm" role="dialog" data-testid={`refused-${why}`}>
      <p>{w[`refused_${why}`]}</p>
      {why === "login" ? <Login /> : <Reload />}
    </div>
  );
}

function Reload() {
  return (
    <button type="button" class="primary" onClick={() => location.reload()}>
      {words.value.reload}
    </button>
  );
}

/** A page that cannot draw itself any more must not stand there with old numbers. */
export class Guard extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ broken: true });
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <div class="cover" role="alertdialog" data-testid="broken">
        <h1>{words.value.broken}</h1>
        <Reload />
      </div>
    );
  }
}
