/** The engineer's page: how one bed's estimate comes about, and help while its radar is mounted. */

import "../styles/tokens.css";
import "../styles/parts.css";
import "./engineer.css";
import { useSignal } from "@preact/signals";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { Demo } from "../parts/Bands";
import { Guard } from "../parts/Cover";
import { Login } from "../parts/Login";
import { Settings } from "../parts/Truth";
import "../parts/theme";
import { watch } from "../wire/presence";
import { language } from "../words/words";
import { bed, choose, memory, recordings, sensors, start, trouble } from "./feed";
import { CurvesPlot, DisplacementPlot, IqPlot, MapPlot, ProfilePlot, SpectrumPlot } from "./Plots";
import { RecordingsCard } from "./Recordings";
import { LinkCard, PlacementCard, QualityCard, SensorsCard } from "./Tables";
import { engineer } from "./words";

type View = "all" | "placing";

function Page() {
  const view = useSignal<View>(location.hash === "#placing" ? "placing" : "all");
  const w = engineer.value;
  useEffect(() => {
    document.documentElement.lang = language.value;
  }, [language.value]);
  const refused = trouble.value === "login" || trouble.value === "right";
  return (
    <Guard>
      <div class="engineer">
        <header class="bar">
          <h1>{w.title}</h1>
          <Demo />
          {!refused && <Beds />}
          {!refused && <Views view={view.value} choose={(one) => (view.value = one)} />}
          <span class="spring" />
          <Settings />
        </header>
        {trouble.value !== "" && (
          <p class="trouble" role="alert" data-testid={`trouble-${trouble.value}`}>
            {w[`trouble_${trouble.value}`]}
          </p>
        )}
        {refused ? <Login /> : view.value === "all" ? <Everything /> : <Placing />}
      </div>
    </Guard>
  );
}

function Beds() {
  const w = engineer.value;
  return (
    <label class="beds">
      <span>{w.bed}</span>
      <select data-testid="bed" value={bed.value ?? ""} onChange={(event) => choose(event.currentTarget.value)}>
        {sensors.value.map((one) => (
          <option key={one.bed} value={one.bed}>
            {one.bed} · {one.sensor} · {one.heard ? w[`state_${one.heard.state}`] : w.none}
          </option>
        ))}
      </select>
    </label>
  );
}

function Views({ view, choose: pick }: { view: View; choose: (one: View) => void }) {
  const w = engineer.value;
  return (
    <div class="views" role="group" aria-label={w.view}>
      {(["all", "placing"] as const).map((one) => (
        <button type="button" key={one} class="tool" aria-pressed={view === one} data-testid={`view-${one}`} onClick={() => pick(one)}>
          {w[one]}
        </button>
      ))}
    </div>
  );
}

function Everything() {
  const { evidence, placement, answer } = memory.value;
  return (
    <main class="plots" data-old={trouble.value === "contact"}>
      <ProfilePlot evidence={evidence} placement={placement} />
      <MapPlot memory={memory.value} />
      <IqPlot evidence={evidence} />
      <DisplacementPlot evidence={evidence} />
      <CurvesPlot memory={memory.value} />
      <PlacementCard placement={placement} />
      <SpectrumPlot of="respiration" evidence={evidence} />
      <SpectrumPlot of="heart" evidence={evidence} />
      <LinkCard answer={answer} />
      {recordings.value && <RecordingsCard all={recordings.value} />}
      <QualityCard evidence={evidence} />
      <SensorsCard sensors={sensors.value} chosen={bed.value} choose={choose} />
    </main>
  );
}

/** For a tablet in one hand and a radar in the other. */
function Placing() {
  const { evidence, placement } = memory.value;
  return (
    <main class="plots placing" data-old={trouble.value === "contact"}>
      <PlacementCard placement={placement} />
      <ProfilePlot evidence={evidence} placement={placement} />
      <MapPlot memory={memory.value} />
    </main>
  );
}

start();
watch();
const root = document.getElementById("app");
if (root) render(<Page />, root);
