"""The DSP, put together."""

from dsp.inspection.placement import Zone
from dsp.service import Config, run
from sensor import keys
from vitavakt.settings import Ward


async def run_dsp(ward: Ward) -> None:
    """Frames in, vital signs out."""
    await run(
        Config(
            frames_endpoint=ward.links.frames,
            vitals_endpoint=ward.links.vitals,
            server=keys.server_keys(ward.keys),
            allowed=keys.Allowed(ward.keys),
            tap_endpoint=ward.links.tap,
            zones=zones(ward),
        )
    )


def zones(ward: Ward) -> dict[str, Zone]:
    """By sensor, for the beds that the ward file gives one."""
    return {
        bed.sensor: Zone(near_m=bed.zone_m[0], far_m=bed.zone_m[1])
        for bed in ward.beds
        if bed.zone_m is not None
    }
