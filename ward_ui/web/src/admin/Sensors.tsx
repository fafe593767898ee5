/** Which sensor is over which bed; labels for the sensors; one sensor's own page. */

import { useState } from "preact/hooks";
import { draft, may, tables, wish } from "./desk";
import { add, dropped, isDropped, moved, shown, withdraw } from "./draft";
import { Text } from "./Fields";
import type { Row } from "./messages";
import { admin } from "./words";

const beds = () => (tables.value["beds"] ?? []) as readonly Row[];
const sensors = () => ((tables.value["sensors"] ?? []) as readonly Row[]).map((row) => String(row["id"]));

/** Also those that are not in use yet. */
function everySensor(): string[] {
  return [...sensors(), ...draft.value.adds.filter((one) => one.table === "sensors").map((one) => String(one.row["id"]))];
}

export function Sensors() {
  const w = admin.value;
  const taken = beds().map((_, idx) => shown(tables.value, draft.value, ["beds", idx, "sensor"]));
  const spare = sensors().filter((id) => !taken.includes(id));
  return (
    <>
      <p class="help">{w.moveHelp}</p>
      <ul class="rows beds-list">
        {beds().map((row, idx) => (
          <BedRow key={String(row["bed"])} idx={idx} />
        ))}
      </ul>
      {spare.length > 0 && (
        <p data-testid="spare">
          {w.spare}: {spare.map((id) => <a key={id} class="chip" href={`/admin/sensor/${encodeURIComponent(id)}`}>{id}</a>)}
        </p>
      )}
      <Added table="beds" />
      {may("administer") && <NewBed />}
      <Labels />
    </>
  );
}

function BedRow({ idx }: { idx: number }) {
  const w = admin.value;
  const sensor = String(shown(tables.value, draft.value, ["beds", idx, "sensor"]) ?? "");
  const name = String(shown(tables.value, draft.value, ["beds", idx, "bed"]) ?? "");
  const gone = isDropped(draft.value, ["beds", idx]);
  const changed = JSON.stringify(["beds", idx, "sensor"]) in draft.value.sets;
  return (
    <li class="row" data-gone={gone} data-changed={changed} data-testid={`bed-${name}`}>
      {may("administer") ? <Text at={["beds", idx, "bed"]} label={w.bed} /> : <span class="field"><span class="field-name">{w.bed}</span><b class="fixed">{name}</b></span>}
      <label class="field" data-changed={changed}>
        <span class="field-name">{w.watches}</span>
        <select data-testid={`sensor-of-${name}`} value={sensor} onChange={(e) => wish(moved(tables.value, draft.value, idx, e.currentTarget.value))}>
          {everySensor().map((id) => (
            <option key={id}>{id}</option>
          ))}
        </select>
      </label>
      {may("administer") && (
        <button type="button" class="link-tool" aria-label={`${gone ? w.keep : w.remove}: ${w.bed} ${name}`} onClick={() => wish(dropped(draft.value, ["beds", idx]))}>
          {gone ? w.keep : w.remove}
        </button>
      )}
    </li>
  );
}

export function Added({ table }: { table: string }) {
  const w = admin.value;
  const mine = draft.value.adds.map((one, idx) => ({ ...one, idx })).filter((one) => one.table === table);
  return (
    <ul class="rows">
      {mine.map(({ row, idx }) => (
        <li class="row" data-changed="true" key={idx}>
          <span>
            {w.table(table)} ({w.change("added")}): {Object.values(row).join(" · ")}
          </span>
          <button type="button" class="link-tool" onClick={() => wish(withdraw(draft.value, idx))}>
            {w.remove}
          </button>
        </li>
      ))}
    </ul>
  );
}

function NewBed() {
  const w = admin.value;
  const [bed, setBed] = useState("");
  const [sensor, setSensor] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    const known = everySensor().includes(sensor);
    const withSensor = known ? draft.value : add(draft.value, "sensors", { id: sensor, driver: "remote" });
    wish(add(withSensor, "beds", { bed, sensor }));
    setBed("");
    setSensor("");
  };
  return (
    <form class="row new" onSubmit={submit}>
      <h2>{w.addBed}</h2>
      <p class="help">{w.addBedHelp}</p>
      <label class="field">
        <span class="field-name">{w.newBed}</span>
        <input required maxLength={40} pattern="[A-Za-z0-9_\-]+" value={bed} data-testid="new-bed" onInput={(e) => setBed(e.currentTarget.value)} />
      </label>
      <label class="field">
        <span class="field-name">{w.newSensor}</span>
        <input required maxLength={40} pattern="[A-Za-z0-9_\-]+" value={sensor} data-testid="new-sensor" onInput={(e) => setSensor(e.currentTarget.value)} />
      </label>
      <button type="submit" class="tool">
        {w.add}
      </button>
    </form>
  );
}

function Labels() {
  const w = admin.value;
  return (
    <section class="labels">
      <header class="part">
        <h2>{w.labels}</h2>
        <button type="button" class="tool" onClick={() => window.print()}>
          {w.print}
        </button>
      </header>
      <p class="help">{w.labelsHelp}</p>
      <div class="sheet-of-labels">
        {sensors().map((id) => (
          <figure key={id}>
            <img src={`/api/admin/sensors/${encodeURIComponent(id)}/label`} alt={`QR: ${id}`} width="132" height="132" />
            <figcaption>{id}</figcaption>
          </figure>
        ))}
      </div>
    </section>
  );
}

/** What the code on a sensor leads to: a telephone in one hand, the sensor in the other. */
export function OneSensor({ id }: { id: string }) {
  const w = admin.value;
  const at = beds().findIndex((_, idx) => shown(tables.value, draft.value, ["beds", idx, "sensor"]) === id);
  const name = (idx: number) => String(beds()[idx]?.["bed"] ?? "");
  return (
    <section class="one-sensor" data-testid="one-sensor">
      <h2>{id}</h2>
      <p class="large">{at < 0 ? w.watchesNone : w.watchesBed(name(at))}</p>
      <label class="field">
        <span class="field-name">{w.moveTo}</span>
        <select data-testid="move-to" value={at < 0 ? "" : String(at)} onChange={(e) => wish(moved(tables.value, draft.value, Number(e.currentTarget.value), id))}>
          {at < 0 && <option value="">–</option>}
          {beds().map((row, idx) => (
            <option key={String(row["bed"])} value={String(idx)}>
              {String(row["bed"])}
            </option>
          ))}
        </select>
      </label>
      <p class="help">{w.moveHelp}</p>
    </section>
  );
}
