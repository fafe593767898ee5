"""What makes a real radar worse than an ideal one: pure data, everything off by default."""

from dataclasses import dataclass

from simulators.people.ranges import Range, range_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Impairments:
    """Faults of a radar's hardware. Levels in dB are over the thermal noise of one bin and frame.

    Those of the converter (the first six) act where the converter is: on each bin of a pulsed or
    CW radar, on each sample of a chirp of an FMCW radar, which must then be simulated by chirps.
    """

    iq_gain_db: float = 0.0
    """Gain of the Q channel over the I channel."""
    iq_phase_deg: float = 0.0
    """By which the Q channel is off a right angle."""
    dc_offset_db: float | None = None
    """Constant offset at the converter, the same on I and Q; None: no offset."""
    full_scale_db: float | None = None
    """Amplitude at which the converter is full, on I and on Q; None: never full."""
    n_bits: int | None = None
    """Of the converter, sign included; None: no rounding. Asks for `full_scale_db`."""
    interference_db: float | None = None
    """Level in each bin while another radar's chirps fall into ours; None: no other radar."""
    interference_rate_hz: float = 20.01
    """Frame rate of the other radar: its beat with ours decides when and how long they meet."""
    interference_share: float = 0.05
    """Share of its frame period in which the other radar disturbs ours."""
    warm_up_mm: float = 0.0
    """By which everything seems to move away while the front end warms up (its delay grows)."""
    warm_up_gain_db: float = 0.0
    """By which everything becomes stronger meanwhile: usually negative."""
    warm_up_s: float = 900.0
    """Time constant of both."""
    clock_ppm: float = 0.0
    """By which the sensor's clock is fast: its frames come so much more often than it says."""

    def __post_init__(self) -> None:
        faults = range_faults(self, _RANGES)
        if self.n_bits is not None and self.full_scale_db is None:
            faults.append("n_bits asks for full_scale_db: a step is a share of the full scale.")
        if faults:
            raise ValueError(" ".join(faults))

    @property
    def of_converter(self) -> bool:
        """True where anything is wrong at the converter."""
        return bool(
            self.iq_gain_db
            or self.iq_phase_deg
            or self.dc_offset_db is not None
            or self.full_scale_db is not None
        )


_RANGES = {
    "iq_gain_db": Range(low=-6, high=6, unit="dB"),
    "iq_phase_deg": Range(low=-45, high=45, unit="degrees"),
    "dc_offset_db": Range(low=-40, high=120, unit="dB"),
    "full_scale_db": Range(low=0, high=140, unit="dB"),
    "n_bits": Range(low=2, high=24),
    "interference_db": Range(low=-40, high=80, unit="dB"),
    "interference_rate_hz": Range(low=0.1, high=10_000, unit="Hz"),
    "interference_share": Range(low=0, high=1),
    "warm_up_mm": Range(low=-50, high=50, unit="mm"),
    "warm_up_gain_db": Range(low=-20, high=20, unit="dB"),
    "warm_up_s": Range(low=1, high=86_400, unit="s"),
    "clock_ppm": Range(low=-1000, high=1000, unit="ppm"),
}

IDEAL = Impairments()
