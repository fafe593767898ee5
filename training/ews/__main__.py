"""The early-warning model: fit it, judge it, draw it, or try it on a hospital's own table."""

import argparse
import json
import sys
from pathlib import Path

from alarms.ews.model import Card, load
from alarms.ews.words import REMARK
from training.ews import own, tables
from training.ews.own_table import TableError
from training.ews.paths import DATA, MODEL, PICTURES, study_of
from training.ews.release import TRAINED_ON, VERSION, About, release


def main() -> None:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(prog="python -m training.ews", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, says in (
        ("fit", "make the model that is shipped"),
        ("compare", "splines beside gradient boosting"),
        ("draw", "the report's pictures, from the JSON of `vitavakt bench ews --json`"),
    ):
        command = commands.add_parser(name, help=says)
        command.add_argument("--data", type=Path, default=DATA)
    commands.choices["fit"].add_argument("--out", type=Path, default=MODEL)
    commands.choices["draw"].add_argument("report", type=Path)
    commands.choices["draw"].add_argument("--out-dir", type=Path, default=PICTURES)
    table = commands.add_parser("own", help="judge, and with --out fit, on a table of your own")
    table.add_argument("table", type=Path, help="patient,hour,age,rr,hr[,spo2,sbp,temp],outcome")
    table.add_argument("--outcome", default="the outcome of the table", help="what it is, in words")
    table.add_argument("--out", type=Path, help="write a model fitted to the table")
    args = parser.parse_args()
    try:
        {"fit": _fit, "compare": _compare, "draw": _draw, "own": _own}[args.command](args)
    except TableError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}.")


def _fit(args: argparse.Namespace) -> None:
    about = About(
        version=VERSION,
        trained_on=TRAINED_ON,
        training_sha256=tables.digest(args.data),
        remark_nb=REMARK["nb"],
        remark_en=REMARK["en"],
    )
    model, card = release(study_of(args.data), about)
    args.out.write_bytes(model.SerializeToString())
    _say(args.out, card)


def _compare(args: argparse.Namespace) -> None:
    from training.ews.boosting import compared

    for name, found in compared(study_of(args.data)).items():
        for endpoint, value in found.items():
            sys.stdout.write(f"{name:28}  {endpoint:42}  {value:.3f}\n")


def _draw(args: argparse.Namespace) -> None:
    from training.ews.pictures import draw

    draw(json.loads(args.report.read_text()), args.out_dir)


def _own(args: argparse.Namespace) -> None:
    if args.out is not None and args.out.resolve() == args.table.resolve():
        sys.exit(f"{args.out}: is the table itself; name another file for the model.")
    one = own.study_of(args.table)
    verdict = own.judged(one, load(MODEL.read_bytes()))
    out = sys.stdout
    out.write(f"{verdict.n_patients} patients, {verdict.n_with_outcome} with the outcome\n")
    out.write(f"AUROC: partial NEWS {verdict.news:.3f}, shipped model {verdict.shipped:.3f}")
    out.write(f" ({verdict.shipped_more_95[0]:+.3f} to {verdict.shipped_more_95[1]:+.3f})\n")
    if verdict.own is not None and verdict.own_more_95 is not None:
        low, high = verdict.own_more_95
        out.write(f"fitted here, held out: {verdict.own:.3f} ({low:+.3f} to {high:+.3f})\n")
    else:
        out.write(f"fitted here: not judged below {own.PATIENTS_MIN} patients with the outcome\n")
    if verdict.typed is not None:
        low, high = verdict.typed.shipped_more_95
        out.write(f"with typed-in values: NEWS without oxygen {verdict.typed.news:.3f},")
        out.write(f" shipped model {verdict.typed.shipped:.3f} ({low:+.3f} to {high:+.3f})\n")
    out.write(f"{verdict.sentence}\n")
    if args.out is not None:
        model, card = own.fitted(one, args.table, args.outcome)
        args.out.write_bytes(model.SerializeToString())
        _say(args.out, card)


def _say(file: Path, card: Card) -> None:
    sys.stdout.write(
        f"{file}: version {card.version}, threshold {card.threshold:.4f}"
        f" ({card.threshold_typed:.4f} with typed-in values),"
        f" {card.advisories_per_day:.3f} advisories a patient-day at most\n"
    )


if __name__ == "__main__":
    main()
