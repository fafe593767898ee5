"""What is true of a whole recording, as plain values that any format can carry."""

from sensor.recordings.stream import Head


def attributes(head: Head) -> dict[str, str | float | int | bool]:
    """What is known; what is not known is left out."""
    known = {
        "sensor": head.sensor,
        "subject": head.subject or None,
        "session": head.session,
        "sensor_model": head.sensor_model or None,
        "real": head.real,
        "late": head.late,
        "note": head.note or None,
        "frame_rate_hz": head.geometry.frame_rate_hz,
        "carrier_hz": head.geometry.carrier_hz,
        "range0_m": head.geometry.range0_m,
        "range_step_m": head.geometry.range_step_m,
        "n_bins": head.n_bins,
        "n_antennas": head.n_antennas,
    }
    return {name: value for name, value in known.items() if value is not None}
