"""The chart once more, slow and obvious: the oracle. Written from the RCP's text, not from ours."""

from decimal import Decimal


def half_up(text: str, digits: int) -> Decimal:
    """Rounds the figures as written, halves away from zero, by hand."""
    scaled = Decimal(text) * 10**digits
    whole = int(scaled)
    return Decimal(whole + (1 if scaled - whole >= Decimal("0.5") else 0)) / 10**digits


def rr(v: Decimal) -> int:
    if v >= 25 or v <= 8:
        return 3
    if v >= 21:
        return 2
    return 1 if v <= 11 else 0


def spo2_scale_1(v: Decimal) -> int:
    return 0 if v >= 96 else 1 if v >= 94 else 2 if v >= 92 else 3


def spo2_scale_2(v: Decimal, on_oxygen: bool) -> int:
    if v < 88:
        return 1 if v >= 86 else 2 if v >= 84 else 3
    if v <= 92 or not on_oxygen:
        return 0
    return 1 if v <= 94 else 2 if v <= 96 else 3


def sbp(v: Decimal) -> int:
    if v >= 220 or v <= 90:
        return 3
    return 2 if v <= 100 else 1 if v <= 110 else 0


def pulse(v: Decimal) -> int:
    if v <= 40 or v >= 131:
        return 3
    if v >= 111:
        return 2
    return 1 if v <= 50 or v >= 91 else 0


def temp(v: Decimal) -> int:
    if v <= Decimal("35.0"):
        return 3
    if v >= Decimal("39.1"):
        return 2
    return 1 if v <= Decimal("36.0") or v >= Decimal("38.1") else 0
