"""Which formats there are, what each keeps and loses, and what makes one known. No reading here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format of the field."""

    name: str
    """As in `--from` and `--to`."""
    title: str
    reads: bool
    writes: bool
    keeps: str
    loses: str
    needs: str = ""
    """What has to be given beside the file; empty: nothing."""
    extra: bool = False
    """Whether it needs the optional parts, `vitavakt[formats]`."""
    suffix: str = ""
    """By which OUT is known; empty: only by `--to`."""


FORMATS = (
    Format(
        name="h5",
        title="our own (docs/recordings.md)",
        reads=True,
        writes=True,
        keeps="everything; samples as int16 with a scale for each frame, or --exact",
        loses="nothing; without --exact up to 1/32767 of a frame's largest component",
        suffix=".h5",
    ),
    Format(
        name="npz",
        title="NumPy arrays, as researchers exchange them",
        reads=True,
        writes=True,
        keeps="samples bit for bit, times, geometry, references with a rate or times",
        loses="wall clock, session, events; lost frames are rows of NaN; whole in memory",
        suffix=".npz",
    ),
    Format(
        name="acconeer",
        title="Acconeer A121 .h5, one sensor, one subsweep",
        reads=True,
        writes=False,
        keeps="range profiles (mean over the sweeps of a frame), ticks, gaps, geometry",
        loses="single sweeps, temperature, flags, calibration, the vendor's application's data",
    ),
    Format(
        name="xethru",
        title="XeThru xethru_datafloat_*.dat, one or a folder of them",
        reads=True,
        writes=True,
        keeps="baseband samples bit for bit, frame counter and its gaps",
        loses="everything else: times, geometry and session are not in these files",
        needs="--frame-rate; for ranges --range-start (bins of 51.44 mm); "
        "--layout if not halves (rf: real samples)",
        suffix=".dat",
    ),
    Format(
        name="dca1000",
        title="TI DCA1000 raw ADC .bin, with its .cfg",
        reads=True,
        writes=False,
        keeps="range profile of each frame and receiver, geometry",
        loses="single chirps and samples; no times and no gaps are in these files",
        needs="--cfg FILE.cfg; --four-lanes for xWR12xx and xWR14xx",
    ),
    Format(
        name="infineon",
        title="Infineon Radar Fusion folder (radar.npy and config.json)",
        reads=True,
        writes=False,
        keeps="range profile of each frame and receiver, geometry",
        loses="single chirps and samples; no times are in these files",
    ),
    Format(
        name="schellenberger2020",
        title="MATLAB .mat of Schellenberger 2020, 24 GHz six-port",
        reads=True,
        writes=False,
        keeps="I and Q, ECG, impedance and its rate of change, blood pressure, with their rates",
        loses="the scenario's marks (tfm_intervention, tfm_param)",
    ),
    Format(
        name="shi2020",
        title="MATLAB .mat of Shi 2020, 24 GHz six-port",
        reads=True,
        writes=False,
        keeps="I and Q, ECG leads, heart sound, respiration",
        loses="measurement_info; the four raw receiver channels",
    ),
    Format(
        name="yoo2021",
        title="Yoo 2021 Rawdata_N.csv, 60 GHz, 50 children",
        reads=True,
        writes=False,
        keeps="range profile of each frame and receiver; rates of Ref_Heart_N, Ref_Breath_N beside",
        loses="single chirps and samples",
    ),
    Format(
        name="zarr",
        title="Zarr 3 folder",
        reads=False,
        writes=True,
        keeps="samples bit for bit, numbers, times, geometry, references, events",
        loses="nothing",
        extra=True,
        suffix=".zarr",
    ),
    Format(
        name="mcap",
        title="MCAP, a JSON message a frame, for Foxglove and other viewers",
        reads=False,
        writes=True,
        keeps="samples bit for bit, numbers, times, geometry, references",
        loses="events; NaN becomes null",
        extra=True,
        suffix=".mcap",
    ),
    Format(
        name="parquet",
        title="Parquet, a row a frame",
        reads=False,
        writes=True,
        keeps="samples bit for bit, numbers, times, geometry",
        loses="references and events",
        extra=True,
        suffix=".parquet",
    ),
    Format(
        name="wfdb",
        title="WFDB folder (PhysioNet), a signal for I and one for Q of each bin",
        reads=False,
        writes=True,
        keeps="samples as int16 of the whole recording's largest, gaps as missing, references",
        loses="jitter of the times, carrier and ranges (they stand in comments), events",
        extra=False,
        suffix=".wfdb",
    ),
)


def page() -> str:
    """The formats as text, each with what it keeps and loses."""
    return "\n\n".join(_entry(one) for one in FORMATS)


def _entry(one: Format) -> str:
    ways = "in and out" if one.reads and one.writes else "in" if one.reads else "out"
    lines = [
        f"{one.name} ({ways}): {one.title}",
        f"keeps {one.keeps}",
        f"loses {one.loses}",
    ]
    lines += [f"needs {one.needs}"] if one.needs else []
    lines += ["needs the optional parts: pip install 'vitavakt[formats]'"] if one.extra else []
    return "\n".join(lines)
