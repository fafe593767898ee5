"""What stands in a TLV. None where the bytes do not fit the layout; never raises.

Sources: `tlv_defines.py` of CG020/mmWave, `tlvs.rs` of MaximFischuk/mmwave-tlv-rs (commit
bab21c01), TI's `parseTLVs.py`. TLV 1040: `<2H33f`.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sensor.drivers.ti.packet import Packet, Tlv


class Type(IntEnum):
    """Of the 40-byte family; those of the 48-byte family are mapped onto these."""

    POINTS = 1
    RANGE_PROFILE = 2
    NOISE_PROFILE = 3
    AZIMUTH_HEAT_MAP = 4
    RANGE_DOPPLER_HEAT_MAP = 5
    STATS = 6
    SIDE_INFO = 7
    TEMPERATURE = 9
    EXTENDED_POINTS = 301
    RANGE_PROFILE_MAJOR = 302
    RANGE_PROFILE_MINOR = 303
    RANGE_AZIMUTH_MAJOR = 304
    RANGE_AZIMUTH_MINOR = 305
    LOW_POWER_STATS = 306
    TARGETS_2 = 308
    TARGET_INDEX_2 = 309
    ENHANCED_PRESENCE = 315
    ADC_SAMPLES = 316
    CLASSIFIER = 317
    SPHERICAL_POINTS = 1000
    TARGETS = 1010
    TARGET_INDEX = 1011
    TARGET_HEIGHTS = 1012
    COMPRESSED_POINTS = 1020
    PRESENCE = 1021
    VITAL_SIGNS = 1040


_SECOND_MEANINGS = {
    6: Type.COMPRESSED_POINTS,
    7: Type.TARGETS,
    8: Type.TARGET_INDEX,
    9: Type.CLASSIFIER,
    10: Type.STATS,
    11: Type.PRESENCE,
}


def meaning(packet: Packet, tlv: Tlv) -> int:
    """The TLV's type in the numbers of `Type`, whatever the packet's family calls it."""
    if packet.variant.second_meanings:
        return _SECOND_MEANINGS.get(tlv.type, tlv.type)
    return tlv.type


def _record(*fields: tuple[str, str] | tuple[str, str, int]) -> np.dtype[np.void]:
    return np.dtype(list(fields))


_F = "<f4"
_ROWS: dict[int, np.dtype[np.void]] = {
    Type.POINTS: _record(("x_m", _F), ("y_m", _F), ("z_m", _F), ("velocity_m_per_s", _F)),
    Type.RANGE_PROFILE: _record(("log2_q9", "<u2")),
    Type.NOISE_PROFILE: _record(("log2_q9", "<u2")),
    Type.AZIMUTH_HEAT_MAP: _record(("first", "<i2"), ("second", "<i2")),
    Type.RANGE_DOPPLER_HEAT_MAP: _record(("value", "<u2")),
    Type.STATS: _record(
        ("processing_us", "<u4"), ("transmit_us", "<u4"), ("frame_margin_us", "<u4"),
        ("chirp_margin_us", "<u4"), ("active_load_percent", "<u4"), ("load_percent", "<u4"),
    ),
    Type.SIDE_INFO: _record(("snr_tenth_db", "<i2"), ("noise_tenth_db", "<i2")),
    Type.RANGE_PROFILE_MAJOR: _record(("value", "<u4")),
    Type.RANGE_PROFILE_MINOR: _record(("value", "<u4")),
    Type.RANGE_AZIMUTH_MAJOR: _record(("value", "<u4")),
    Type.RANGE_AZIMUTH_MINOR: _record(("value", "<u4")),
    Type.LOW_POWER_STATS: _record(
        ("time_us", "<u4", 2), ("power", "<u2", 4), ("temperature", "<u2", 4)
    ),
    Type.TARGETS: _record(
        ("id", "<u4"), ("position_m", _F, 3), ("velocity_m_per_s", _F, 3),
        ("acceleration_m_per_s2", _F, 3), ("covariance", _F, 16), ("gain", _F), ("confidence", _F),
    ),
    Type.TARGET_INDEX: _record(("id", "u1")),
    Type.ENHANCED_PRESENCE: _record(("zone", "u1")),
    Type.ADC_SAMPLES: _record(("value", "<i2")),
    Type.CLASSIFIER: _record(("probability", "u1")),
    Type.SPHERICAL_POINTS: _record(
        ("range_m", _F), ("azimuth_rad", _F), ("elevation_rad", _F), ("velocity_m_per_s", _F)
    ),
    Type.TARGET_HEIGHTS: _record(("id", "<u4"), ("z_max_m", _F), ("z_min_m", _F)),
    Type.PRESENCE: _record(("present", "<u4")),
}  # fmt: skip
_ROWS[Type.TARGETS_2] = _ROWS[Type.TARGETS]
_ROWS[Type.TARGET_INDEX_2] = _ROWS[Type.TARGET_INDEX]

_COMPRESSED = _record(
    ("elevation", "i1"), ("azimuth", "i1"), ("doppler", "<i2"), ("range", "<u2"), ("snr", "<u2")
)
_EXTENDED = _record(
    ("x", "<i2"), ("y", "<i2"), ("z", "<i2"), ("doppler", "<i2"), ("snr", "u1"), ("noise", "u1")
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Rows of one layout, with named columns; `units` scale the columns where the TLV says so."""

    type: int
    rows: NDArray[np.void]
    units: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VitalSigns:
    """TLV 1040: rates of one person. Valid only after 20 s of stillness (30 s on xWRL6432)."""

    id: int
    range_bin: int
    breath_deviation: float
    """0: nobody; small (TI's display takes 0.02): holding breath."""
    hr_per_min: float
    rr_per_min: float
    heart_waveform: NDArray[np.float32]
    breath_waveform: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Temperature:
    """TLV 9."""

    valid: int
    time_ms: int
    celsius: tuple[int, ...]


def read(type_: int, data: bytes) -> Table | VitalSigns | Temperature | None:
    """The content of a TLV; `type_` as `meaning` says it."""
    if type_ == Type.VITAL_SIGNS:
        return _vital_signs(data)
    if type_ == Type.COMPRESSED_POINTS:
        return _with_units(type_, data, n_units=5, n_bytes=20, row=_COMPRESSED)
    if type_ == Type.EXTENDED_POINTS:
        return _with_units(type_, data, n_units=4, n_bytes=20, row=_EXTENDED)
    if type_ == Type.TEMPERATURE:
        return _temperature(data)
    row = _ROWS.get(type_)
    if row is None or len(data) % row.itemsize:
        return None
    return Table(type=type_, rows=np.frombuffer(data, row))


def _vital_signs(data: bytes) -> VitalSigns | None:
    if len(data) != _VITAL_SIGNS.size:
        return None
    id_, range_bin, deviation, hr, rr, *waveforms = _VITAL_SIGNS.unpack(data)
    heart, breath = np.array(waveforms, np.float32).reshape(2, 15)
    return VitalSigns(
        id=id_,
        range_bin=range_bin,
        breath_deviation=deviation,
        hr_per_min=hr,
        rr_per_min=rr,
        heart_waveform=heart,
        breath_waveform=breath,
    )


_VITAL_SIGNS = struct.Struct("<2H33f")


def _with_units(
    type_: int, data: bytes, *, n_units: int, n_bytes: int, row: np.dtype[np.void]
) -> Table | None:
    if len(data) < n_bytes or (len(data) - n_bytes) % row.itemsize:
        return None
    units = struct.unpack_from(f"<{n_units}f", data)
    return Table(type=type_, rows=np.frombuffer(data, row, offset=n_bytes), units=units)


def _temperature(data: bytes) -> Temperature | None:
    if len(data) < 8 or len(data) % 2:
        return None
    valid, time_ms = struct.unpack_from("<II", data)
    celsius = tuple(np.frombuffer(data, "<i2", offset=8).tolist())
    return Temperature(valid=valid, time_ms=time_ms, celsius=celsius)
