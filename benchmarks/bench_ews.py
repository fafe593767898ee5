"""The early-warning model: the report's numbers on held-out patients, its speed and its parity.

The shipped model has seen every patient here, so none of its own figures on them is shown: the
heads are fitted anew to other patients each time, by the same code. Data: `../shared/data/ews`.

Budget: 500 patients scored in 50 ms on one core; parity with the training library 1e-5.

Run: ``vitavakt bench ews [--json] [--speed]``; `--speed` needs no data and no training extras.
"""

import argparse
import json
import platform
import sys
import time
from typing import Any

import numpy as np

from alarms.ews.advice import advise
from alarms.ews.features import WINDOW_H, Histories
from alarms.ews.model import PARITY_MAX, Model
from alarms.ews.plausible import refusals
from vitavakt.ews import shipped_model

N_PATIENTS = 500
BUDGET_MS = 50.0
N_RUNS = 30


def patients(n: int) -> Histories:
    """Days of made-up patients; half of them with something typed in."""
    rng = np.random.default_rng(1)
    typed = np.arange(n) % 2 == 0
    return Histories(
        age_y=rng.uniform(18, 95, n),
        rr=np.clip(rng.normal(18, 3, (n, 1)) + rng.normal(0, 2, (n, WINDOW_H)), 6, 45),
        hr=np.clip(rng.normal(85, 14, (n, 1)) + rng.normal(0, 6, (n, WINDOW_H)), 35, 190),
        spo2=np.where(typed, rng.normal(96, 2, n).clip(80, 100), np.nan),
        sbp=np.where(typed, rng.normal(125, 18, n).clip(60, 220), np.nan),
        temp_c=np.where(typed, rng.normal(37, 0.6, n), np.nan),
        altered=np.full(n, np.nan),
    )


def speed(model: Model) -> dict[str, float]:
    """Milliseconds from histories to risks, bands and reasons, the median of the runs."""
    past = patients(N_PATIENTS)
    spent_ms = []
    for _ in range(N_RUNS):
        began = time.process_time()
        said = advise(model, past, refusals(past))
        spent_ms.append(1e3 * (time.process_time() - began))
    return {
        "patients": N_PATIENTS,
        "ms": float(np.median(spent_ms)),
        "ms_max": float(np.max(spent_ms)),
        "scored_share": sum(a.risk is not None for a in said) / N_PATIENTS,
    }


def parity(model: Model) -> float:
    """Largest difference from the training library over the examples in the file."""
    examples = model.card.examples
    x = np.array([[np.nan if v is None else v for v in e.features] for e in examples])
    risk = model.score_features(x).risk
    return float(np.abs(risk - [e.risk for e in examples]).max())


def main() -> None:
    """Measure, print, and fail where the answer is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--speed", action="store_true", help="only speed and parity")
    args = parser.parse_args()
    model = shipped_model()
    found: dict[str, Any] = {
        "machine": platform.platform(),
        "model": f"{model.card.version} {model.sha256[:12]}",
        "speed": speed(model),
        "parity": parity(model),
        "report": None if args.speed else _report(),
    }
    if args.json:
        sys.stdout.write(json.dumps(found) + "\n")
    else:
        _print(found)
    if found["speed"]["scored_share"] < 1 or not found["parity"] <= PARITY_MAX:
        sys.exit("The answer is wrong.")


def _report() -> dict[str, Any]:
    try:
        from training.ews.paths import DATA, study_of
        from training.ews.report import report
    except ModuleNotFoundError as missing:
        sys.exit(f"The report needs {missing.name}: install the group `training`, or --speed.")
    if not DATA.is_dir():
        sys.exit("There is no folder ../shared/data/ews beside the checkout; --speed needs none.")
    return report(study_of(DATA))


def _print(found: dict[str, Any]) -> None:
    out = sys.stdout
    quick = found["speed"]
    out.write(f"{found['machine']}, one thread; model {found['model']}\n")
    out.write(
        f"{quick['patients']} patients: {quick['ms']:.1f} ms, worst {quick['ms_max']:.1f}"
        f" (budget {BUDGET_MS:.0f}); parity {found['parity']:.1e} (limit {PARITY_MAX:.0e})\n"
    )
    if found["report"] is not None:
        _print_report(found["report"])


def _print_report(report: dict[str, Any]) -> None:
    out = sys.stdout
    out.write("\nHeld-out patients, five folds.  AUROC [95 %]  same hour  AUPRC [95 %]\n")
    for row in report["discrimination"]:
        out.write(
            f"{row['database']}: {row['endpoint']}; {row['hours']} h, {row['hours_with_event']} h"
            f" and {row['patients_with_event']} patients with it\n"
        )
        for name, s in row["scores"].items():
            (low, high), (less, more) = s["auroc_95"], s["auprc_95"]
            out.write(
                f"  {name:32} {s['auroc']:.3f} [{low:.3f}-{high:.3f}]"
                f"  {s['same_hour_auroc']:.3f}  {s['auprc']:.3f} [{less:.3f}-{more:.3f}]\n"
            )
        for name, (low, high) in row["auroc_more_95"].items():
            out.write(f"    {name}: AUROC {low:+.3f} to {high:+.3f}\n")
    out.write("\nHospitals held out (eICU), databases held out; AUROC of radar and age\n")
    for name, value in {**report["held_out_hospitals"], **report["held_out_databases"]}.items():
        out.write(f"  {name:42} {value:.3f}\n")
    out.write("\nFitted to one database alone (in sample on its own)\n")
    for source, values in report["cross_database"].items():
        for name, value in values.items():
            out.write(f"  {source:16} -> {name:42} {value:.3f}\n")
    out.write(
        "\nCalibration: observed over expected, slope, after moving by half of the patients\n"
    )
    for row in report["calibration"]:
        low, middle, high = row["after_recalibration"]
        out.write(
            f"  {row['head']:7} {row['database']:15} {row['observed_over_expected']:.2f}"
            f"  {row['slope']:.2f}  {middle:.2f} [{low:.2f}-{high:.2f}]\n"
        )
    out.write("\nAdvisories in 100 patient-days, sensitivity, share that is early, median lead\n")
    for row in report["burden"]:
        out.write(
            f"  {row['database']:15} {row['rule']:28} {row['per_100_days']:6.1f}"
            f"  {row['sensitivity']:.2f}  {row['ppv']:.3f}  {row['lead_h']:.0f} h\n"
        )
    _print_same_rates(report["same_rate"])
    _print_same_hours(report["same_hours"])
    out.write("\nSubgroups: AUROC of radar and age, of partial NEWS\n")
    for row in report["subgroups"]:
        out.write(
            f"  {row['database']:15} {row['endpoint']:22} {row['group']:18}"
            f" {row['patients_with_event']:4}  {row['auroc']:.3f}  {row['partial_news']:.3f}\n"
        )


def _print_same_rates(found: dict[str, list[dict[str, Any]]]) -> None:
    out = sys.stdout
    out.write("\nAt the alert rate of NEWS: found by NEWS, by the model [95 % of the difference]\n")
    for held_out, rows in found.items():
        for row in rows:
            low, high = row["more_95"]
            out.write(
                f"  {held_out:15} {row['database']:15} {row['rule']} >= {row['points']}"
                f" ({row['per_100_days']:.1f} in 100 days, {row['with_event']} patients):"
                f" {row['news']:.2f}, {row['model']:.2f} [{low:+.2f} to {high:+.2f}];"
                f" early {row['news_early']:.3f}, {row['model_early']:.3f};"
                f" lead {row['news_lead_h']:.0f}, {row['model_lead_h']:.0f} h\n"
            )


def _print_same_hours(found: dict[str, list[dict[str, Any]]]) -> None:
    out = sys.stdout
    out.write(
        "\nAs many hours raised as by NEWS: hours before an event found by NEWS, by the model\n"
    )
    for held_out, rows in found.items():
        for row in rows:
            low, high = row["more_95"]
            out.write(
                f"  {held_out:15} {row['database']:15} {row['endpoint']:22} >= {row['points']}"
                f" ({100 * row['share']:.1f} % of hours): {row['news']:.3f}, {row['model']:.3f}"
                f" [{low:+.3f} to {high:+.3f}]\n"
            )


if __name__ == "__main__":
    main()
