/** The trainer's page: let something happen at a bed, see who received, opened and took the alarm. */

import "../styles/tokens.css";
import "./training.css";
import { render } from "preact";
import { useState } from "preact/hooks";
import { bed, follow, type Happened, loggedIn, logIn, lost, refusal, start, type Told, training } from "./training";
import { WORDS } from "./words";

const words = () => WORDS[training.value?.language ?? "nb"];
const seconds = (value: number | null) => (value === null ? "—" : `${value.toFixed(1)} s`);

function Page() {
  if (loggedIn.value === null) return null;
  return loggedIn.value ? <Training /> : <LogIn />;
}

function LogIn() {
  const [pin, setPin] = useState("");
  const [fault, setFault] = useState<"" | "wrong" | "often" | "gone">("");
  const w = words();
  const submit = async (event: Event) => {
    event.preventDefault();
    setFault(await logIn(pin));
    setPin("");
  };
  return (
    <form class="log-in" onSubmit={submit}>
      <h1>{w.trainer}</h1>
      <label>
        <span>{w.pin}</span>
        <input
          data-testid="trainer-pin" type="password" inputMode="numeric" autocomplete="off" required maxLength={64}
          value={pin} onInput={(event) => setPin(event.currentTarget.value)}
        />
      </label>
      <p class="fault" role="alert">
        {fault && w[fault]}
      </p>
      <button type="submit" class="primary" data-testid="trainer-log-in">
        {w.logIn}
      </button>
    </form>
  );
}

function Training() {
  const at = training.value;
  const w = words();
  if (!at) return null;
  return (
    <>
      {(lost.value || at.unread) && (
        <p class="gone" role="alert">
          {lost.value ? w.gone : w.unread}
        </p>
      )}
      <main>
        <section class="choose">
          <h1>{w.beds}</h1>
          <Beds />
          <Kinds />
          <Trainees />
        </section>
        <section class="came">
          <header>
            <h1>{w.happened}</h1>
            <a href="/report" target="_blank" rel="noopener" data-testid="report">
              {w.report}
            </a>
          </header>
          {at.happened.length === 0 && <p class="hint">{w.nothing}</p>}
          {at.happened.map((one) => (
            <Event key={one.id} one={one} now_s={at.t_s} />
          ))}
          {at.others.length > 0 && <h2>{w.others}</h2>}
          {at.others.map((told) => (
            <Alarm key={told.id} told={told} />
          ))}
        </section>
      </main>
    </>
  );
}

function Beds() {
  const w = words();
  return (
    <div class="beds" role="radiogroup" aria-label={w.beds}>
      {training.value?.beds.map((one) => (
        <button
          type="button" key={one.bed} role="radio" aria-checked={bed.value === one.bed} data-testid={`bed-${one.bed}`}
          onClick={() => {
            bed.value = one.bed;
            refusal.value = "";
          }}
        >
          <b>{w.bed(one.bed)}</b>
          <span>{one.in_bed ? one.patient : w.nobody}</span>
        </button>
      ))}
    </div>
  );
}

function Kinds() {
  const w = words();
  const at = training.value;
  return (
    <>
      <div class="kinds">
        {at?.kinds.map((one) => (
          <button
            type="button" key={one.kind} disabled={bed.value === null} data-testid={`start-${one.kind}`}
            onClick={() => void start(one.kind)}
          >
            <b>{one[at.language]}</b>
            <span>{`${one.duration_s} s`}</span>
          </button>
        ))}
      </div>
      <p class={refusal.value ? "fault" : "hint"} role="status">
        {refusal.value || (bed.value === null ? w.choose : "")}
      </p>
    </>
  );
}

function Trainees() {
  const w = words();
  const at = training.value;
  return (
    <div class="trainees">
      <h2>{w.trainees}</h2>
      <a href={`${at?.ward_address}/phone`} target="_blank" rel="noopener">
        {`${at?.ward_address}/phone`}
      </a>
      <ul>
        {at?.trainees.map((one) => (
          <li key={one.person}>
            {one.name}: <code>{one.person}</code> PIN <code>{one.pin}</code>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Event({ one, now_s }: { one: Happened; now_s: number }) {
  const w = words();
  const at = training.value;
  const kind = at?.kinds.find((known) => known.kind === one.kind);
  const over = now_s >= one.end_s;
  const when = over ? w.over : now_s < one.t_s ? w.begins(Math.ceil(one.t_s - now_s)) : w.on(Math.ceil(one.end_s - now_s));
  return (
    <article data-over={over} data-testid="event">
      <h2>
        {w.bed(one.bed)} · {kind?.[at?.language ?? "nb"]} <span>{when}</span>
      </h2>
      {one.alarms.length === 0 && now_s >= one.t_s && <p class="hint">{over ? w.noAlarmCame : w.noAlarm}</p>}
      {one.alarms.map((told) => (
        <Alarm key={told.id} told={told} />
      ))}
    </article>
  );
}

function Alarm({ told }: { told: Told }) {
  const w = words();
  const at = training.value;
  const name = (person: string) => at?.trainees.find((one) => one.person === person)?.name ?? person;
  return (
    <div class="alarm" data-priority={told.priority} data-testid="alarm">
      <h3>
        <b>{w[told.priority]}</b> {told[at?.language ?? "nb"]}
      </h3>
      <p>
        {w.signal(seconds(told.onset_to_signal_s))}
        {told.everyone_s !== null && `; ${w.everyone(seconds(told.everyone_s))}`}
      </p>
      {told.answers.length === 0 ? (
        <p class="hint">{w.nobodyDid}</p>
      ) : (
        <table>
          <thead>
            <tr>
              {w.columns.map((column) => (
                <th key={column}>{column}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {told.answers.map((one) => (
              <tr key={one.person} data-testid={`answer-${one.person}`}>
                <td>{name(one.person)}</td>
                <td>{seconds(one.told_s)}</td>
                <td data-testid="received">{seconds(one.received_s)}</td>
                <td>{seconds(one.opened_s)}</td>
                <td data-testid="taken">{seconds(one.taken_s)}</td>
                <td>{seconds(one.declined_s)}</td>
                <td>{seconds(one.timed_out_s)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

void follow();
const root = document.getElementById("app");
if (root) render(<Page />, root);
