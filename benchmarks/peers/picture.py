"""The table of `bench_peers` as a picture: how wrong, how often shown, how fast."""

from pathlib import Path

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from benchmarks.accuracy.score import Score
from benchmarks.peers.running import OWN

_OWN_COLOUR, _OTHERS_COLOUR = "#0b6e6e", "#9aa5ad"
_RIGHT = {"rr": 5, "hr": 10}


def picture(
    found: dict[str, dict[str, dict[str, Score]]], per_cpu_s: dict[str, float], path: Path
) -> None:
    """Seconds right, seconds wrong (share of all with a truth, mean of the sets), and speed."""
    mpl.use("Agg")
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.6), layout="constrained")
    # From the bottom up, ours at the top.
    names = sorted(per_cpu_s, key=lambda name: (name.startswith(OWN), per_cpu_s[name]))
    for axis, rate in zip(axes[:2], ("rr", "hr"), strict=True):
        _shares(axis, [n for n in names if _of(found, n, rate)], rate, found)
    axes[2].barh(names, [per_cpu_s[n] for n in names], color=[_colour(n) for n in names])
    axes[2].set_xscale("log")
    axes[2].set_xlim(100, 20_000)
    axes[2].xaxis.set_minor_formatter(NullFormatter())
    axes[2].set_title("sensor-s per CPU-s")
    for axis in axes:
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(axis="y", length=0)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _shares(
    axis: Axes, names: list[str], rate: str, found: dict[str, dict[str, dict[str, Score]]]
) -> None:
    wrong = [_mean([(s.shown or 0) * (s.gross or 0) for s in _of(found, n, rate)]) for n in names]
    shown = [_mean([s.shown or 0 for s in _of(found, n, rate)]) for n in names]
    right = [100 * (s - w) for s, w in zip(shown, wrong, strict=True)]
    axis.barh(names, right, color=[_colour(n) for n in names])
    axis.barh(names, [100 * w for w in wrong], left=right, color="#c0392b")
    axis.set_xlim(0, 100)
    axis.set_title(f"{rate.upper()} shown, %; red: off by > {_RIGHT[rate]}")


def _of(found: dict[str, dict[str, dict[str, Score]]], name: str, rate: str) -> list[Score]:
    """Scores of the sets that have a truth, of somebody who says this rate at all."""
    known = [by[name][rate] for by in found.values() if name in by]
    known = [s for s in known if s.constant is not None]
    return known if any(s.shown for s in known) else []


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _colour(name: str) -> str:
    return _OWN_COLOUR if name.startswith(OWN) else _OTHERS_COLOUR
