"""Others' programs and our own studies beside the DSP: accuracy and speed in the same run.

The libraries are no part of the product and want an environment of their own, once:

    python3.11 -m venv .venv-peers
    .venv-peers/bin/pip install neurokit2==0.2.13 biosppy==2.2.4 peakutils==1.3.5
    .venv-peers/bin/pip install heartpy==1.2.7 acconeer-exptool==7.18.2

Whatever is not there is skipped with a sentence. How each is fed: docs/peers.md.

Run: ``vitavakt bench peers [--people 6] [--python .venv-peers/bin/python] [--only NAME,NAME]
[--plot FILE.png] [--json]``.
"""

import argparse
import json
import platform
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.accuracy.score import Score
from benchmarks.bench_dsp import measure
from benchmarks.peers.picture import picture
from benchmarks.peers.running import NO_HEART, OWN, TOLD_WHERE, answer, scores, versions
from benchmarks.peers.sets import REAL, SCENES, Recordings, real, simulated

Scores = dict[str, dict[str, dict[str, Score]]]


def main() -> None:
    """Measure what is there, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--people", type=int, default=6, help="of each scene")
    parser.add_argument("--python", type=Path, default=Path(".venv-peers/bin/python"))
    parser.add_argument("--only", default="", help="programs, with commas")
    parser.add_argument("--plot", type=Path, help="picture of the table")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    there, missing = versions(args.python.absolute())
    for sentence in missing:
        sys.stderr.write(sentence + "\n")
    wanted = [name for name in args.only.split(",") if name]
    names = [name for name in (OWN, *there) if not wanted or name in wanted]
    sets = {name: simulated(name, args.people) for name in SCENES}
    recorded = real()
    if recorded is None:
        sys.stderr.write("skipped: ../shared/data/radar/jacklee_phase_ecg is not present\n")
    else:
        sets[REAL] = recorded
    found, per_cpu_s = _measured(names, sets, args.python.absolute())
    if OWN in names:
        for n in (100, 1):
            name = OWN if n > 1 else f"{OWN}, one sensor"
            per_cpu_s[name] = measure(n, 8)["sensor_s_per_cpu_s"]
    if args.plot:
        picture(found, per_cpu_s, args.plot)
    if args.json:
        told = {s: {n: {r: asdict(v) for r, v in x.items()} for n, x in y.items()}
                for s, y in found.items()}  # fmt: skip
        result = {"machine": platform.processor(), "versions": there, "results": told}
        sys.stdout.write(json.dumps(result | {"sensor_s_per_cpu_s": per_cpu_s}) + "\n")
    else:
        _print(found, per_cpu_s, there)


def _measured(
    names: list[str], sets: dict[str, Recordings], python: Path
) -> tuple[Scores, dict[str, float]]:
    """Scores by set, program and rate; sensor-seconds per CPU-second on the simulated sets."""
    found: Scores = {name: {} for name in sets}
    spent_s, seconds = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)
    for set_name, made in sets.items():
        for name in names:
            if name in TOLD_WHERE and (made.chest_bin < 0).all():
                continue
            said = answer(name, made, python)
            found[set_name][name] = scores(said, made)
            if set_name != REAL:
                spent_s[name] += said.spent_s
                seconds[name] += made.n_s
    return found, {name: seconds[name] / spent_s[name] for name in names}


def _print(found: Scores, per_cpu_s: dict[str, float], there: dict[str, str]) -> None:
    """A table in the form in which docs/peers.md shows it."""
    out = sys.stdout
    out.write(f"{platform.platform()}; {', '.join(f'{n} {v}' for n, v in there.items())}\n\n")
    out.write("Shown · mean error · off by more than 5 (RR) or 10 (HR)\n\n")
    for rate in ("rr", "hr"):
        sets = [name for name in found if rate == "hr" or name != REAL]
        names = [n for n in next(iter(found.values())) if rate == "rr" or n not in NO_HEART]
        out.write(f"| {rate.upper()} | {' | '.join(sets)} |\n|{'---|' * (len(sets) + 1)}\n")
        for name in names:
            cells = [_told(found[s][name][rate]) if name in found[s] else "-" for s in sets]
            out.write(f"| {name} | {' | '.join(cells)} |\n")
        out.write("\n")
    out.write("| | sensor-seconds per CPU-second |\n|---|---|\n")
    for name, speed in per_cpu_s.items():
        out.write(f"| {name} | {speed:,.0f} |\n")


def _told(s: Score) -> str:
    if s.constant is None:
        return f"{s.n_false} s"
    if s.mae is None or s.gross is None or s.shown is None:
        return "0 %"
    return f"{100 * s.shown:.0f} % · {s.mae:.2f} · {100 * s.gross:.1f} %"


if __name__ == "__main__":
    main()
