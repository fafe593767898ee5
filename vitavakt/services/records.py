"""The history, put together."""

from records.service import Config, run
from vitavakt.settings import Ward


async def run_records(ward: Ward) -> None:
    """Vital signs and alarm states in, history on disk."""
    await run(
        Config(
            history=ward.history,
            vitals_endpoint=ward.links.vitals,
            alarms_endpoint=ward.links.alarms,
            records_endpoint=ward.links.records,
            beds={bed.bed: bed.sensor for bed in ward.beds},
        )
    )
