"""The chart of NEWS2 as data, and the points of one value.

Source: Royal College of Physicians. National Early Warning Score (NEWS) 2. London: RCP, 2017,
chart 1. © Royal College of Physicians 2017. The total goes from 0 to 20.

**Rounding comes before the table** [D]: rates, SpO2 and pressure to whole numbers, temperature to
0.1 °C, halves away from zero (20.5 is 21, 21.5 is 22, 38.05 is 38.1), worked on the decimal figures
as written: binary fractions and rounding halves to even would both put some values elsewhere.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from alarms.news2.messages import Consciousness, Parameter, Scale

VERSION = "NEWS2 RCP 2017, rounded half up, 1"
"""Stored with each score; to be changed with any number or rule of this file."""

Bounds = tuple[int, int]
"""Least and most points; the same where the points are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """How a measured parameter is written, and what is a typing error rather than a value."""

    unit: str
    step: str
    lowest: float
    highest: float


QUANTITIES = {
    Parameter.RR: Quantity(unit="/min", step="1", lowest=0, highest=120),
    Parameter.SPO2: Quantity(unit="%", step="1", lowest=0, highest=100),
    Parameter.SBP: Quantity(unit="mmHg", step="1", lowest=0, highest=350),
    Parameter.PULSE: Quantity(unit="/min", step="1", lowest=0, highest=350),
    # People were brought back from 13.7 °C (Gilbert et al., Lancet 2000;355:375).
    Parameter.TEMP: Quantity(unit="°C", step="0.1", lowest=10, highest=47),
}
"""Ranges are our choice [D]: wide, since an extreme value is a patient in danger, not an error."""

UNITS = {parameter: quantity.unit for parameter, quantity in QUANTITIES.items()}
"""Oxygen and consciousness have none: their unit is "". """


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Points by value. Total: each band begins where the one before has ended."""

    up_to: tuple[tuple[float, int], ...]
    """(upper edge, points), the edge belonging to the band, edges rising."""
    above: int
    """Points beyond the last edge."""

    def points(self, rounded: float) -> int:
        return next((points for edge, points in self.up_to if rounded <= edge), self.above)


RR = Bands(up_to=((8, 3), (11, 1), (20, 0), (24, 2)), above=3)
SPO2_SCALE_1 = Bands(up_to=((91, 3), (93, 2), (95, 1)), above=0)
SPO2_SCALE_2_AIR = Bands(up_to=((83, 3), (85, 2), (87, 1)), above=0)
SPO2_SCALE_2_OXYGEN = Bands(
    up_to=((83, 3), (85, 2), (87, 1), (92, 0), (94, 1), (96, 2)),
    above=3,
)
SBP = Bands(up_to=((90, 3), (100, 2), (110, 1), (219, 0)), above=3)
PULSE = Bands(up_to=((40, 3), (50, 1), (90, 0), (110, 1), (130, 2)), above=3)
TEMP = Bands(up_to=((35.0, 3), (36.0, 1), (38.0, 0), (39.0, 1)), above=2)

OXYGEN_POINTS = 2
NOT_ALERT_POINTS = 3
SCORE_MAX = 20

POINTS_MAX = {
    Parameter.RR: 3,
    Parameter.SPO2: 3,
    Parameter.OXYGEN: OXYGEN_POINTS,
    Parameter.SBP: 3,
    Parameter.PULSE: 3,
    Parameter.CONSCIOUSNESS: NOT_ALERT_POINTS,
    Parameter.TEMP: 3,
}

_BANDS = {
    Parameter.RR: RR,
    Parameter.SBP: SBP,
    Parameter.PULSE: PULSE,
    Parameter.TEMP: TEMP,
}


def rounded(value: float, parameter: Parameter) -> float:
    """The value as it enters the chart."""
    step = Decimal(QUANTITIES[parameter].step)
    return float(Decimal(repr(float(value))).quantize(step, ROUND_HALF_UP))


def points(
    parameter: Parameter,
    value: float | bool | Consciousness | None,
    *,
    scale: Scale,
    on_oxygen: bool | None,
) -> Bounds:
    """Least and most points of a row. `value` None is missing: from 0 to the row's maximum.

    Only SpO2 on scale 2 looks at `on_oxygen`: at 93 % and above, where nobody knows whether oxygen
    is given, its points are 0 at least and those on oxygen at most.
    """
    if value is None:
        return 0, POINTS_MAX[parameter]
    if parameter is Parameter.OXYGEN:
        known = OXYGEN_POINTS if value else 0
        return known, known
    if parameter is Parameter.CONSCIOUSNESS:
        known = 0 if value == Consciousness.ALERT else NOT_ALERT_POINTS
        return known, known
    number = rounded(float(value), parameter)
    if parameter is Parameter.SPO2:
        return _spo2(number, scale, on_oxygen)
    known = _BANDS[parameter].points(number)
    return known, known


def _spo2(spo2_pct: float, scale: Scale, on_oxygen: bool | None) -> Bounds:
    if scale is Scale.ONE:
        known = SPO2_SCALE_1.points(spo2_pct)
        return known, known
    on_air, on_gas = SPO2_SCALE_2_AIR.points(spo2_pct), SPO2_SCALE_2_OXYGEN.points(spo2_pct)
    return (on_gas if on_oxygen else on_air), (on_air if on_oxygen is False else on_gas)


def fault(parameter: Parameter, value: object) -> str | None:
    """What is wrong with a value, as a sentence with the range; None where nothing is."""
    if parameter is Parameter.OXYGEN:
        return None if isinstance(value, bool) else "oxygen is given or not: true or false"
    if parameter is Parameter.CONSCIOUSNESS:
        known = isinstance(value, str) and value in set(Consciousness)
        return None if known else f"consciousness is one of A, C, V, P, U, got {value!r}"
    quantity = QUANTITIES[parameter]
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if number is not None and quantity.lowest <= number <= quantity.highest:  # NaN is in no range
        return None
    return (
        f"{parameter} lies from {quantity.lowest:g} to {quantity.highest:g} {quantity.unit}, "
        f"got {value if number is None else f'{number:g}'}"
    )
