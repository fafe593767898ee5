"""What was found in a recording, in words."""

from collections.abc import Iterator

from sensor.recordings.files.check import Checked


def verdict(checked: Checked) -> Iterator[str]:
    """A line that begins with ``whole`` or ``DAMAGED``, and a line for each fault."""
    yield f"{'DAMAGED' if checked.faults else 'whole  '}  {checked.path}: {_holds(checked)}"
    for fault in checked.faults:
        yield f"         {fault}"


def _holds(checked: Checked) -> str:
    late = "late " if checked.late else ""
    parts = [f"{checked.n_frames} {late}frames, {checked.duration_s:.1f} s"]
    if checked.n_missing and checked.late:
        parts.append(f"{checked.n_missing} numbers in between came live, or are missing")
    elif checked.n_missing:
        parts.append(f"{checked.n_missing} frames missing in between")
    if not checked.closed:
        parts.append("not closed: still being written, or its writer was killed")
    elif not checked.listed:
        parts.append("no list of checksums beside it, so only its own were looked at")
    return "; ".join(parts)
