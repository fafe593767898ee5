"""Fitting and judging the early-warning model: docs/early-warning.md says how."""

import argparse
import sys
from pathlib import Path

from training.ews import tables
from training.ews.paths import DATA, MODEL, study_of
from training.ews.release import release


def main() -> None:
    """Run one of the commands."""
    parser = argparse.ArgumentParser(prog="python -m training.ews", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    fit = commands.add_parser("fit", help="make the model that is shipped")
    fit.add_argument("--data", type=Path, default=DATA)
    fit.add_argument("--out", type=Path, default=MODEL)
    args = parser.parse_args()
    if not args.data.is_dir():
        sys.exit(f"There is no folder {args.data} with the training data (--data).")
    model, card = release(study_of(args.data), tables.digest(args.data))
    args.out.write_bytes(model.SerializeToString())
    sys.stdout.write(
        f"{args.out}: version {card.version}, threshold {card.threshold:.4f},"
        f" {card.advisories_per_day:.3f} advisories a patient-day at most\n"
    )


if __name__ == "__main__":
    main()
