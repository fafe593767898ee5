"""Hourly tables of real patients, one shape for every source.

Sources and licences: the page `docs/early-warning.md`. The data stay outside the repository.
"""

import csv
import gzip
import hashlib
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

AGE_TOP_CODED_Y = 90.0
"""eICU writes ages above 89 as "> 89"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hourly:
    """Patient-hours, sorted by stay and hour; unknown is NaN. All arrays have one row an hour."""

    database: str
    stay: Ints
    patient: Ints
    """Groups for every split: no patient is in training and test."""
    hospital: Ints
    hour: Ints
    """Since admission: sorts and pairs rows, and is never a feature."""
    age_y: Floats
    male: Floats
    rr: Floats
    hr: Floats
    spo2: Floats
    sbp: Floats
    temp_c: Floats
    altered: Floats
    """1 when not fully alert (Glasgow coma scale below 15), 0 alert."""
    death_in_h: Floats
    """Hours until death, as far as the source tells; infinite for who lived."""
    died: Floats
    """1 when the patient died in hospital."""
    sepsis: Floats
    """1 from 6 h before the onset of sepsis on; NaN where the source does not say."""

    @property
    def n(self) -> int:
        return len(self.hour)


def rows(table: Hourly, chosen: NDArray[np.bool_]) -> Hourly:
    """Those patient-hours alone."""
    arrays = {f.name: getattr(table, f.name)[chosen] for f in fields(table) if f.name != "database"}
    return replace(table, **arrays)


def digest(folder: Path) -> str:
    """SHA-256 over the data files of a folder, names and bytes, in order of name."""
    total = hashlib.sha256()
    for file in sorted(f for f in folder.rglob("*") if f.suffix in {".parquet", ".csv", ".gz"}):
        total.update(file.relative_to(folder).as_posix().encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def physionet_2019(folder: Path) -> Hourly:
    """PhysioNet Challenge 2019, set B: hourly vitals with a sepsis label shifted by 6 h."""
    t = _columns(folder / "hourly.parquet")
    pid = t["pid"].astype(np.int64)
    unknown = np.full(len(pid), np.nan)
    return _sorted(
        Hourly(
            database="physionet2019b",
            stay=pid,
            patient=pid,
            hospital=np.zeros(len(pid), dtype=np.int64),
            hour=t["ICULOS"].astype(np.int64),
            age_y=t["Age"],
            male=t["Gender"],
            rr=t["Resp"],
            hr=t["HR"],
            spo2=t["O2Sat"],
            sbp=t["SBP"],
            temp_c=t["Temp"],
            altered=unknown,
            death_in_h=unknown,
            died=unknown,
            sepsis=t["SepsisLabel"],
        )
    )


def physionet_2012(folder: Path) -> Hourly:
    """PhysioNet Challenge 2012, stays with a respiration rate in at least four hours.

    Time-stamped values become means of the hour. Time of death is `Survival` days after admission.
    """
    about = {int(float(r["RecordID"])): r for r in _csv(folder / "static_outcomes.csv")}
    t = _columns(folder / "vitals.parquet")
    key = t["RecordID"].astype(np.int64) * 100 + t["minute"].astype(np.int64) // 60
    hours, at = np.unique(key, return_inverse=True)
    stay, hour = hours // 100, hours % 100
    rr = _mean(t["RespRate"], at)
    counts = dict(zip(*np.unique(stay[np.isfinite(rr)], return_counts=True), strict=True))
    with_rr = np.array([counts.get(s, 0) >= 4 for s in stay])
    cuff = _mean(t["NISysABP"], at)
    gcs = _mean(t["GCS"], at)
    died = np.array([float(about[s]["In-hospital_death"]) for s in stay])
    survival_h = np.array([24 * float(about[s]["Survival"]) for s in stay])
    known = (died == 1) & (survival_h >= 0)
    male = np.array([float(about[s]["Gender"]) for s in stay])
    table = Hourly(
        database="physionet2012",
        stay=stay,
        patient=stay,
        hospital=np.array([{"a": 0, "b": 1}[about[s]["set"]] for s in stay]),
        hour=hour,
        age_y=np.array([float(about[s]["Age"]) for s in stay]),
        male=np.where(male < 0, np.nan, male),
        rr=rr,
        hr=_mean(t["HR"], at),
        spo2=_mean(t["SaO2"], at),
        sbp=np.where(np.isfinite(cuff), cuff, _mean(t["SysABP"], at)),
        temp_c=_mean(t["Temp"], at),
        altered=np.where(np.isfinite(gcs), (gcs < 15).astype(float), np.nan),
        death_in_h=np.where(known, survival_h - hour, np.where(died == 1, np.nan, np.inf)),
        died=died,
        sepsis=np.full(len(hour), np.nan),
    )
    return _sorted(rows(table, with_rr))


def eicu(folder: Path) -> Hourly:
    """EICU demo: hourly vitals of many hospitals, with death in the unit and Sepsis-3 onset."""
    about = {int(r["stay_id"]): r for r in _csv(folder / "patients.csv")}
    t = _columns(folder / "hourly.parquet")
    stay, hour = t["stay_id"].astype(np.int64), t["hour"].astype(np.int64)
    each = [about[s] for s in stay]
    people = {name: i for i, name in enumerate(sorted({r["uniquepid"] for r in about.values()}))}
    left_h = np.array([float(r["unitdischargeoffset"]) / 60 for r in each]) - hour
    died_in_unit = np.array([r["unitdischargestatus"] == "Expired" for r in each])
    status = {"Expired": 1.0, "Alive": 0.0}
    died = np.array([status.get(r["hospitaldischargestatus"], np.nan) for r in each])
    death_in_h = np.where(died_in_unit, left_h, np.where(died == 1, np.nan, np.inf))
    return _sorted(
        Hourly(
            database="eicu_demo",
            stay=stay,
            patient=np.array([people[r["uniquepid"]] for r in each]),
            hospital=np.array([int(r["hospitalid"]) for r in each]),
            hour=hour,
            age_y=np.array([_age(r["age"]) for r in each]),
            male=np.array([{"Male": 1.0, "Female": 0.0}.get(r["gender"], np.nan) for r in each]),
            rr=t["resp"],
            hr=t["hr"],
            spo2=t["o2sat"],
            sbp=t["sbp"],
            temp_c=t["temp"],
            altered=np.full(len(stay), np.nan),
            death_in_h=death_in_h,
            died=died,
            sepsis=_onsets(folder / "yaib_sepsis_labels.csv.gz", stay, hour),
        )
    )


def _onsets(file: Path, stay: Ints, hour: Ints) -> Floats:
    """YAIB marks 6 h either side of the onset; hours it does not list are unknown."""
    with gzip.open(file, "rt", newline="") as opened:
        said = {
            (int(r["stay_id"]), int(r["hour"])): float(r["label"]) for r in csv.DictReader(opened)
        }
    return np.array([said.get((int(s), int(h)), np.nan) for s, h in zip(stay, hour, strict=True)])


def _age(text: str) -> float:
    if text.startswith(">"):
        return AGE_TOP_CODED_Y
    return float(text) if text else np.nan


def _mean(values: Floats, at: Ints) -> Floats:
    """Mean of the known values of each group; NaN where there is none."""
    known = np.isfinite(values)
    n_groups = int(at.max()) + 1
    total = np.bincount(at[known], weights=values[known], minlength=n_groups)
    count = np.bincount(at[known], minlength=n_groups)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _columns(file: Path) -> dict[str, Floats]:
    table = pq.read_table(file)
    return {
        name: np.asarray(table[name].to_numpy(zero_copy_only=False), dtype=np.float64)
        for name in table.schema.names
    }


def _csv(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as opened:
        return list(csv.DictReader(opened))


def _sorted(table: Hourly) -> Hourly:
    order = np.lexsort((table.hour, table.stay))
    arrays = {f.name: getattr(table, f.name)[order] for f in fields(table) if f.name != "database"}
    return replace(table, **arrays)
