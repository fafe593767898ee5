"""The report's pictures. Each shows what a table would hide."""

from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

_COLOURS = {"model": "#1f5f8b", "news": "#b0622f", "other": "#888888"}
_LEAD_MAX_H = 75
"""Deaths of 2012 are foreseen within 72 h, the longest of the three."""
_SHOWN = ("partial NEWS", "age alone", "plain logistic, fitted to this", "radar and age",
          "with typed-in values")  # fmt: skip


def draw(report: dict[str, Any], folder: Path) -> None:
    """Write all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in (
        ("auroc.png", _auroc),
        ("calibration.png", _calibration),
        ("decision-curve.png", _decision),
        ("advisories.png", _advisories),
        ("subgroups.png", _subgroups),
    ):
        figure = picture(report)
        figure.savefig(folder / name, dpi=90, bbox_inches="tight", metadata={"Software": None})
        plt.close(figure)


def _auroc(report: dict[str, Any]) -> Any:
    endpoints = report["discrimination"]
    figure, axes = plt.subplots(figsize=(8, 6))
    for i, endpoint in enumerate(endpoints):
        for k, name in enumerate(_SHOWN):
            score = endpoint["scores"][name]
            low, high = score["auroc_95"]
            colour = _COLOURS["news"] if "NEWS" in name else _COLOURS["other"]
            colour = _COLOURS["model"] if name in _SHOWN[3:] else colour
            y = -(i * 7 + k)
            axes.plot([low, high], [y, y], color=colour)
            axes.plot(score["auroc"], y, marker="os^Dv"[k], color=colour, label="" if i else name)
        axes.text(0.445, -(i * 7) + 0.7, f"{endpoint['database']}: {endpoint['endpoint']}", size=9)
    axes.axvline(0.5, color="black", linewidth=0.5)
    axes.set(xlim=(0.44, 0.95), yticks=[], xlabel="AUROC, held-out patients, 95 % by patients")
    axes.legend(loc="lower right", fontsize=8)
    return figure


def _calibration(report: dict[str, Any]) -> Any:
    figure, axes = plt.subplots(figsize=(5, 5))
    for row, marker in zip(report["calibration"], "osD", strict=True):
        expected, observed = zip(*row["tenths"], strict=True)
        axes.plot(expected, observed, marker=marker, label=f"{row['head']}, {row['database']}")
    axes.plot([0, 0.12], [0, 0.12], color="black", linewidth=0.5)
    axes.set(xlabel="expected, tenths of risk", ylabel="observed")
    axes.legend(fontsize=8)
    return figure


def _decision(report: dict[str, Any]) -> Any:
    curves = report["decision_curve"]
    figure, all_axes = plt.subplots(1, len(curves), figsize=(11, 3.4), sharey=True)
    for axes, (name, rows) in zip(all_axes, curves.items(), strict=True):
        threshold, model, everyone, news = zip(*rows, strict=True)
        axes.plot(threshold, model, color=_COLOURS["model"], label="radar and age")
        axes.plot(threshold, news, color=_COLOURS["news"], label="partial NEWS >= 5")
        axes.plot(threshold, everyone, color=_COLOURS["other"], label="tell of everyone")
        axes.axhline(0, color="black", linewidth=0.5)
        axes.set(title=name, xlabel="threshold", ylim=(-0.004, 0.03))
        axes.title.set_fontsize(9)
        axes.legend(fontsize=7)
    all_axes[0].set_ylabel("net benefit, per patient-hour")
    return figure


def _advisories(report: dict[str, Any]) -> Any:
    """Above, who is found at a rate of advisories; below, how many hours ahead."""
    databases = list(dict.fromkeys(row["database"] for row in report["burden"]))
    figure, all_axes = plt.subplots(2, len(databases), figsize=(10, 6), sharex="col", sharey="row")
    for (found, lead), database in zip(all_axes.T, databases, strict=True):
        rows = [r for r in report["same_rate"]["other patients"] if r["database"] == database]
        for rule, news, model in (
            ("radar and age, partial NEWS", "partial NEWS", "radar and age"),
            ("with typed-in values, charted NEWS", "charted NEWS", "with typed-in values"),
        ):
            line = "-" if news == "partial NEWS" else ":"
            same = sorted((r for r in rows if r["rule"] == rule), key=lambda r: r["per_100_days"])
            rate = [r["per_100_days"] for r in same]
            for who, words in (("news", news), ("model", model)):
                found.plot(
                    rate, [r[who] for r in same], "o" + line, color=_COLOURS[who], label=words
                )
                lead.plot(rate, [r[f"{who}_lead_h"] for r in same], "o" + line, color=_COLOURS[who])
        points = [
            r for r in report["burden"] if "working" in r["rule"] and r["database"] == database
        ]
        at = [r["per_100_days"] for r in points]
        found.plot(at, [r["sensitivity"] for r in points], "kx", label="working points")
        lead.plot(at, [r["lead_h"] for r in points], "kx")
        found.set(title=database, ylim=(0, 1))
        lead.set(xlabel="advisories in 100 patient-days", ylim=(0, _LEAD_MAX_H))
    all_axes[0][0].set_ylabel("patients with an event found in time")
    all_axes[1][0].set_ylabel("median lead, h")
    all_axes[0][0].legend(fontsize=7)
    return figure


def _subgroups(report: dict[str, Any]) -> Any:
    rows = report["subgroups"]
    ends = list(dict.fromkeys((r["database"], r["endpoint"]) for r in rows))
    figure, all_axes = plt.subplots(1, len(ends), figsize=(11, 3), sharey=True, sharex=True)
    for axes, (database, endpoint) in zip(all_axes, ends, strict=True):
        here = [r for r in rows if (r["database"], r["endpoint"]) == (database, endpoint)]
        y = [-k for k in range(len(here))]
        axes.plot(
            [r["partial_news"] for r in here], y, "s", color=_COLOURS["news"], label="partial NEWS"
        )
        axes.plot(
            [r["auroc"] for r in here], y, "o", color=_COLOURS["model"], label="radar and age"
        )
        axes.set_yticks(y, [r["group"] for r in here])
        for r, at in zip(here, y, strict=True):
            axes.text(0.9, at, f"n = {r['patients_with_event']}", size=7, va="center")
        axes.set(title=f"{database}\n{endpoint}", xlabel="AUROC", xlim=(0.5, 1.0))
        axes.title.set_fontsize(9)
    figure.legend(*all_axes[0].get_legend_handles_labels(), fontsize=8, loc="lower center", ncols=2)
    figure.subplots_adjust(bottom=0.27)
    return figure
