/** Reports: a patient's course, a shift, the ward's alarms, a rehearsal. What is shown here can be printed as it is. */

import "../styles/tokens.css";
import "../styles/parts.css";
import "./reports.css";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { person } from "../app";
import { Demo } from "../parts/Bands";
import { Guard } from "../parts/Cover";
import { Login } from "../parts/Login";
import { nameOf } from "../parts/telling";
import { Settings } from "../parts/Truth";
import "../parts/theme";
import { gone, watch } from "../wire/presence";
import { language } from "../words/words";
import { bed, begin, days, fetchReport, hours, minutes, offer, pdf, perDay, report, rights, said, shift, trouble, what, type What } from "./asked";
import { Blocks } from "./Blocks";
import { Rehearsed } from "./Rehearsed";
import { reports } from "./words";

function Page() {
  const w = reports.value;
  const why = gone.value ? "contact" : trouble.value;
  const refused = trouble.value === "login" || trouble.value === "right";
  useEffect(() => {
    document.documentElement.lang = language.value;
    document.title = `vitavakt · ${reports.value.title}`;
  }, [language.value]);
  useEffect(() => {
    if (!gone.value && trouble.value === "contact") void begin();
  }, [gone.value]);
  useEffect(() => {
    if (offer.value) void fetchReport();
  }, [what.value, bed.value, hours.value, shift.value, days.value, language.value]);
  return (
    <Guard>
      <div class="reports">
        <header class="bar">
          <h1>{w.title}</h1>
          <Demo />
          {!refused && <Views />}
          <span class="spring" />
          <Settings />
        </header>
        {why !== "" && (
          <p class="trouble" role="alert" data-testid={`trouble-${why}`}>
            {why === "said" ? said.value : w[why]}{" "}
            {why === "contact" && (
              <button type="button" class="tool" onClick={() => void begin()}>
                {w.again}
              </button>
            )}
          </p>
        )}
        {refused ? <Door /> : <Chosen />}
      </div>
    </Guard>
  );
}

/** The page has no websocket: it asks again as soon as somebody has logged in. */
function Door() {
  useEffect(() => {
    const again = setInterval(() => void begin(), 1500);
    return () => clearInterval(again);
  }, [person.value]);
  return <Login />;
}

function Views() {
  const w = reports.value;
  const may: What[] = ["patient", "shift", "alarms"];
  if (rights.value.includes("rehearse")) may.push("rehearsal");
  return (
    <nav class="views" aria-label={w.view}>
      {may.map((one) => (
        <button
          type="button" key={one} class="tool" aria-pressed={what.value === one} data-testid={`view-${one}`}
          onClick={() => {
            if (one === "shift" && !offer.value?.shift_hours.includes(hours.value)) hours.value = 8;
            if (one === "patient" && !offer.value?.hours.includes(hours.value)) hours.value = 24;
            what.value = one;
          }}
        >
          {w[one]}
        </button>
      ))}
    </nav>
  );
}

function Chosen() {
  const w = reports.value;
  if (!offer.value) return null;
  return (
    <main>
      {what.value !== "rehearsal" && <Choices />}
      {what.value === "rehearsal" ? (
        <Rehearsed />
      ) : report.value ? (
        <article class="sheet" data-testid="report">
          {report.value.demo && <p class="nobody-real">{report.value.demo}</p>}
          <h1>{report.value.title}</h1>
          <p class="about">{report.value.about}</p>
          <Blocks blocks={report.value.blocks} />
        </article>
      ) : (
        trouble.value === "" && (
          <p class="remark" role="status">
            {w.waiting}
          </p>
        )
      )}
    </main>
  );
}

function Choices() {
  const w = reports.value;
  const known = offer.value;
  if (!known) return null;
  const span = what.value === "alarms" ? days : hours;
  const offered = what.value === "alarms" ? known.days : what.value === "shift" ? known.shift_hours : known.hours;
  const chosen = (value: string) => {
    shift.value = what.value === "shift" && known.shifts?.includes(value) ? value : "";
    if (!shift.value) span.value = Number(value);
  };
  return (
    <form
      class="choices"
      onSubmit={(event) => {
        event.preventDefault();
        void fetchReport();
      }}
    >
      {what.value === "patient" && (
        <label>
          <span>{w.bed}</span>
          <select data-testid="bed" value={bed.value} onChange={(event) => (bed.value = event.currentTarget.value)}>
            {known.beds.map((one) => (
              <option key={one.bed} value={one.bed}>
                {one.patient ? `${one.bed} · ${nameOf(one.patient)}` : one.bed}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        <span>{w.period}</span>
        <select data-testid="period" value={what.value === "shift" && shift.value ? shift.value : String(span.value)} onChange={(event) => chosen(event.currentTarget.value)}>
          {what.value === "shift" &&
            known.shifts?.map((name) => (
              <option key={name} value={name}>
                {w.ofShift(name)}
              </option>
            ))}
          {offered.map((n) => (
            <option key={n} value={String(n)}>
              {what.value === "alarms" ? w.days(n) : w.hours(n)}
            </option>
          ))}
        </select>
      </label>
      {what.value === "alarms" && (
        <>
          <label>
            <span>{w.perDay}</span>
            <input inputMode="decimal" maxLength={5} data-testid="per-day" value={perDay.value} onInput={(event) => (perDay.value = event.currentTarget.value)} />
          </label>
          <label>
            <span>{w.minutes}</span>
            <input inputMode="decimal" maxLength={5} data-testid="minutes" value={minutes.value} onInput={(event) => (minutes.value = event.currentTarget.value)} />
          </label>
          <button class="tool" type="submit" data-testid="reckon">
            {w.reckon}
          </button>
        </>
      )}
      <span class="spring" />
      <a class="primary" href={pdf.value} data-testid="pdf">
        {w.pdf}
      </a>
    </form>
  );
}

void begin();
watch();
const root = document.getElementById("app");
if (root) render(<Page />, root);
