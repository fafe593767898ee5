/** The ward, and the truth about this screen, always in the same place. */

import { alarms, elsewhere, now, ward } from "../app";
import { Demo } from "../parts/Bands";
import { patientOf } from "../parts/telling";
import { Connection, Settings, SoundSwitch, Who } from "../parts/Truth";
import { isAlarm } from "../ward/alarms";
import { clock } from "../words/format";
import { words } from "../words/words";
import { density, nextDensity } from "./density";

export function Header() {
  const w = words.value;
  const patients = ward.value?.beds.filter((bed) => patientOf(bed) !== null && !bed.patient?.recording).length ?? 0;
  const time = now.value === null ? "––:––:––" : clock(now.value);
  return (
    <header class="header">
      <h1 class="ward-name">{ward.value?.name ?? ""}</h1>
      <span class="counts">
        {w.patients(patients)} · {w.alarms(alarms.value.filter(isAlarm).length)}
      </span>
      <Demo />
      <span class="spring" />
      <Connection />
      <SoundSwitch />
      <Who />
      <Settings />
      <button
        type="button" class="small-key" data-testid="density" title={w.density} onClick={nextDensity}
        aria-label={`${w.density}: ${w[`density_${density.value}`]}`}
      >
        {density.value === "auto" ? `${w.density}: ${w.density_auto}` : w[`density_${density.value}`]}
      </button>
      <time class="clock" data-testid="clock">
        {time.slice(0, 5)}
        <small>{time.slice(5)}</small>
      </time>
      {elsewhere.value && <small class="clock-whose">{w.wardTime}</small>}
    </header>
  );
}
