"""The DSP, put together."""

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
        )
    )
