"""How far simulated recordings are from real ones of the same kind: all columns and the gap.

For each set of real recordings its module is simulated with what is known of the set (module, frame
rate, length, distance, sitting) and the simulator's defaults for everything else: nothing is fitted
to the recordings. A third column has one thing fitted, the chest's level, so that the moving power
stands as far over the noise as it really did; what is left then is not a matter of noise. A fourth
is the third with a harder body: strong other echoes and two bursts of motion a minute. All go
through the same measures (`realism_measures`). There is no budget and no pass mark: a difference is
to be read, and to be mended in the simulator or explained in docs/rooms-and-radars.md.

Run: ``vitavakt bench realism [--json]``. The recordings lie in ``../shared/data/radar``; a set that
is absent is said to be absent.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.realism_measures import LIGHT_M_PER_S, MEASURES, Clip, measures
from simulators.people.person import Person, steady
from simulators.people.posture import Posture
from simulators.radar.presets import PRESETS, Module
from simulators.radar.radar import Radar
from simulators.recordings import record

DATA = Path(__file__).parents[1] / ".." / "shared" / "data" / "radar"
N_SIMULATED_MIN = 12
SITTING = Person(course=steady(rr_per_min=15, hr_per_min=70), posture=Posture.CHAIR)
NOISE = "moving_over_noise_db"
RR_PER_MIN, HR_PER_MIN = (9.0, 24.0), (52.0, 105.0)
"""Drawn evenly, as in the scenarios of adults at rest in docs/dsp.md."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A set of real recordings, and the module that is simulated beside it."""

    name: str
    files: str
    radar: Radar
    distance_m: float
    skipped_bins: int = 0
    """Near bins of the real recordings that hold the radar's own leakage."""
    skipped_s: float = 0.0
    """At the start of the real recordings: somebody walks in."""


KINDS = (
    Kind(
        name="Acconeer A121, sitting",
        files="acconeer_a121/breathing-*.npz",
        radar=PRESETS[Module.A121].radar,
        distance_m=0.63,
    ),
    Kind(
        name="TI IWR6843, sitting",
        files="iwr6843_demo/*.npz",
        radar=replace(PRESETS[Module.IWR6843].radar, n_antennas=1),
        distance_m=0.7,
    ),
    Kind(
        name="X4 UWB, at rest (TRCCBP)",
        files="trccbp_uwb_rest_apnea_sport/*_rest_*.npz",
        radar=replace(PRESETS[Module.X4].radar, n_bins=55),
        distance_m=1.2,
        skipped_bins=8,
    ),
    Kind(
        name="X4 UWB, sits down (belt set)",
        files="x4_uwb_belt/*.npz",
        radar=replace(PRESETS[Module.X4].radar, frame_rate_hz=25.04, range0_m=0.5, n_bins=49),
        distance_m=1.9,
        skipped_s=20.0,
    ),
    Kind(
        name="CW 61 GHz, AC coupled (Bath)",
        files="bath_cw61_ecg/*.npz",
        radar=replace(PRESETS[Module.CW61].radar, frame_rate_hz=500.0),
        distance_m=1.0,
    ),
)


def checked() -> None:
    """Raises where the measures do not give back what was put into a signal made by hand.

    A 4 mm breath, an echo of amplitude 100 that fades by 20 %, still clutter of 200, unit noise.
    """
    rng, t_s = np.random.default_rng(1), np.arange(2400) / 20.0
    breath_mm = 2.0 * np.sin(2 * np.pi * 0.25 * t_s)
    strength = 100.0 * (1 + 2**0.5 * 0.2 * np.sin(2 * np.pi * 0.05 * t_s))
    iq = rng.standard_normal((t_s.size, 30, 2)).view(np.complex128)[..., 0] / 2**0.5
    iq[:, 10] += strength * np.exp(-4j * np.pi * 60e9 / LIGHT_M_PER_S * breath_mm / 1000)
    iq[:, 20] += 200
    made = Clip(iq=iq.astype(np.complex64), frame_rate_hz=20.0, carrier_hz=60e9, range_step_m=0.05)
    found = measures(made)
    expected = {
        "displacement_mm": (4 * np.sin(0.45 * np.pi), 0.1),  # 5 to 95 % of a sine
        "speed_mm_per_s": (2.0 * 2 * np.pi * 0.25 / 2**0.5, 0.2),
        "moving_over_noise_db": (40.0, 1.0),
        "still_over_moving_db": (6.0, 1.0),
        "moving_width_m": (0.05, 1e-9),
        "fading": (0.2, 0.02),
    }
    for name, (value, within) in expected.items():
        assert abs(found[name] - value) < within, (name, found[name], value)
    assert found["moving_elsewhere_db"] < -20
    assert set(found) == set(MEASURES)


def real_clips(kind: Kind) -> list[Clip]:
    """The recordings of a set; none where it is absent."""
    clips = []
    for path in sorted(DATA.glob(kind.files)):
        with np.load(path, allow_pickle=False) as z:
            iq, rate_hz = z["frames"], float(z["frame_rate_hz"])
            range_m, carrier_hz = np.atleast_1d(z["range_m"]), float(z["carrier_hz"])
        iq = iq if iq.ndim == 2 else iq[:, :, 0]
        iq = iq[round(kind.skipped_s * rate_hz) :, kind.skipped_bins :]
        step_m = float(range_m[1] - range_m[0]) if range_m.size > 1 else None
        clip = Clip(iq=iq, frame_rate_hz=rate_hz, carrier_hz=carrier_hz, range_step_m=step_m)
        clips.append(clip)
    return clips


def simulated_clips(kind: Kind, body: Person, *, n: int, duration_s: float) -> Iterator[Clip]:
    """As many people who do not exist, at the same distance before the same module."""
    rng = np.random.default_rng(1)
    ranged = kind.radar.geometry.range_step_m
    for seed in range(n):
        course = steady(rr_per_min=rng.uniform(*RR_PER_MIN), hr_per_min=rng.uniform(*HR_PER_MIN))
        person = replace(body, course=course, distance_m=kind.distance_m)
        iq, _ = record(person, radar=kind.radar, seed=seed, duration_s=duration_s)
        yield Clip(
            iq=iq[:, kind.skipped_bins :, 0],
            frame_rate_hz=kind.radar.frame_rate_hz,
            carrier_hz=kind.radar.carrier_hz,
            range_step_m=ranged,
        )


def spread(rows: list[dict[str, float]], name: str) -> list[float]:
    """10th percentile, median and 90th percentile of a measure."""
    known = [row[name] for row in rows if np.isfinite(row[name])]
    return [float(v) for v in np.quantile(known, (0.1, 0.5, 0.9))] if known else [np.nan] * 3


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measure of one set: 10th percentile, median and 90th percentile of each column."""

    set: str
    n_real: int
    n_simulated: int
    measure: str
    columns: dict[str, list[float]]

    def told(self) -> dict[str, object]:
        """With the differences of the medians from the real one."""
        row = asdict(self)
        del row["columns"]
        for name, found in self.columns.items():
            known = np.isfinite(found).all()
            row[name] = found if known else None
            if name != "real":
                row[f"{name}_gap"] = self.gap(name) if known else None
        return row

    def gap(self, name: str) -> float:
        """Median of a column over the real one."""
        return self.columns[name][1] - self.columns["real"][1]

    def __str__(self) -> str:
        low, median, high = self.columns["real"]
        cells = [f"{self.measure:22}", f"{median:7.3g} ({low:.3g} to {high:.3g})".ljust(28)]
        for name in COLUMNS[1:]:
            low, median, high = self.columns[name]
            cell = f"{median:7.3g} ({low:.3g} to {high:.3g})"
            cells.append(f"{cell:28}{self.gap(name):+9.3g}  ")
        return "  " + "".join(cells).rstrip()


COLUMNS = ("real", "simulated", "at_real_noise", "harder_body")


def compared(kind: Kind) -> Iterator[Row]:
    """A row for each measure; none where the recordings are absent."""
    clips = real_clips(kind)
    if not clips:
        return
    duration_s = float(np.median([len(c.iq) / c.frame_rate_hz for c in clips]))
    n = max(len(clips), N_SIMULATED_MIN)

    def simulated(body: Person) -> list[dict[str, float]]:
        made = simulated_clips(kind, body, n=n, duration_s=duration_s)
        return [measures(clip) for clip in made]

    real, default = [measures(clip) for clip in clips], simulated(SITTING)
    louder_db = spread(real, NOISE)[1] - spread(default, NOISE)[1]
    loud = replace(SITTING, snr_db=SITTING.snr_db + louder_db)
    hard = replace(loud, echo_share=0.6, motion_per_min=2.0)
    found = (real, default, simulated(loud), simulated(hard))
    for name in MEASURES:
        yield Row(
            set=kind.name,
            n_real=len(clips),
            n_simulated=n,
            measure=name,
            columns={c: spread(rows, name) for c, rows in zip(COLUMNS, found, strict=True)},
        )


def main() -> None:
    """Every set, a table each, or a JSON line a row."""
    parser = argparse.ArgumentParser(description="Simulated beside real recordings.")
    parser.add_argument("--json", action="store_true")
    as_json = parser.parse_args().json
    checked()
    for kind in KINDS:
        rows = list(compared(kind))
        if as_json and not rows:
            sys.stdout.write(json.dumps({"set": kind.name, "not_present": kind.files}) + "\n")
        if as_json:
            sys.stdout.writelines(json.dumps(row.told()) + "\n" for row in rows)
            continue
        if not rows:
            sys.stdout.write(f"{kind.name}: ../shared/data/radar/{kind.files} not present\n")
            continue
        n_real, n = rows[0].n_real, rows[0].n_simulated
        sys.stdout.write(f"{kind.name}: {n_real} real, {n} simulated; median (10 to 90 %)\n")
        head = "".join(f"{name + ', gap':39}" for name in COLUMNS[1:])
        sys.stdout.write(f"  {'':22}{'real':28}{head}\n")
        sys.stdout.writelines(f"{row}\n" for row in rows)
    if not as_json:
        sys.stdout.writelines(f"{name}: {words}\n" for name, words in MEASURES.items())


if __name__ == "__main__":
    main()
