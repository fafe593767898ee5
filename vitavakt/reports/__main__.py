"""The process that makes one report."""

from vitavakt.reports.press import main

if __name__ == "__main__":
    raise SystemExit(main())
