"""The report's pictures. Each shows what a table would hide."""

from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
from matplotlib import pyplot as plt

_COLOURS = {"model": "#1f5f8b", "news": "#b0622f", "other": "#888888"}
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
    axes.legend(loc="upper right", fontsize=8)
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
    databases = list(dict.fromkeys(row["database"] for row in report["burden"]))
    figure, all_axes = plt.subplots(1, len(databases), figsize=(10, 3.4), sharey=True)
    for axes, database in zip(all_axes, databases, strict=True):
        rows = [row for row in report["burden"] if row["database"] == database]
        for kind, words, colour in (
            ("partial NEWS", "partial NEWS", _COLOURS["news"]),
            ("radar, rate", "radar and age, same rate", _COLOURS["model"]),
            ("working", "working points", "black"),
        ):
            points = [(r["per_100_days"], r["sensitivity"]) for r in rows if kind in r["rule"]]
            axes.plot(*zip(*sorted(points), strict=True), "o" if kind == "working" else "o-",
                      color=colour, label=words)  # fmt: skip
        axes.set(title=database, xlabel="advisories in 100 patient-days")
    all_axes[0].set_ylabel("stays with an event found in time")
    all_axes[0].legend(fontsize=7)
    return figure
