"""Whether breathing has stopped, and for how long."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dsp.breath.breathing import Breathing
from dsp.breath.respiration import Respiration
from dsp.frames.layout import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Limits."""

    on: float = 1.2
    """Log odds from which a stop begins, ..."""
    sooner: float = 1.0
    """... and so much more for each second that it would begin within a pause between breaths."""
    breath_most: float = 2.0
    """Log odds of to and fro above which no stop begins."""
    keep: float = 0.0
    pause_breaths: float = 0.6
    """A pause shorter than this share of a breath belongs to the breath, ..."""
    pause_least_s: float = 3.0
    pause_most_s: float = 6.0
    pause_unknown_s: float = 5.0
    """... and where no rate is known, one shorter than this."""
    back_db: float = -2.0
    """Movement of the usual size ends a stop, whatever its shape: after a turn in bed the phase
    may take a while to follow. ..."""
    return_db: float = -8.0
    """... Smaller movement ends it where its shape is in doubt, ..."""
    return_s: float = 6.0
    return_snr_db: float = 8.0
    """... and still smaller one, this far above noise, that goes to and fro ends it after this
    long."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Carry:
    """Each (sensor,)."""

    stopped: NDArray[np.bool_]
    return_s: NDArray[np.float32]
    """Time of small movement to and fro during a stop."""
    apnoea_s: NDArray[np.float32]
    """Since the last breath; 0 unless stopped."""
    since_s: NDArray[np.float32]
    """Since the last stop."""


def initial(layout: Layout, n: int) -> Carry:
    """No stop yet."""
    del layout
    return Carry(
        stopped=np.zeros(n, np.bool_),
        return_s=np.zeros(n, np.float32),
        apnoea_s=np.zeros(n, np.float32),
        since_s=np.full(n, 1e6, np.float32),
    )


def stop(
    breath: Breathing,
    pause_s: NDArray[np.float32],
    may: NDArray[np.bool_],
    carry: Carry,
    *,
    layout: Layout,
    params: Params,
) -> Carry:
    """The stop after one more block.

    `pause_s` is (sensor,) how long this person pauses between breaths, `may` (sensor,) whether
    there is a still person whose echo is there.
    """
    block_s = np.float32(layout.block_s)
    too_soon_s = np.maximum(pause_s - breath.since_s, 0)
    begins = breath.stop > params.on + params.sooner * too_soon_s
    begins &= breath.breath < params.breath_most
    doubt = carry.stopped & (breath.stop <= params.keep)
    to_and_fro = doubt & (breath.snr_db > params.return_snr_db)
    return_s = np.where(to_and_fro, carry.return_s + block_s, 0).astype(np.float32)
    returned = doubt & ((breath.drop_db > params.return_db) | (return_s >= params.return_s))
    returned |= breath.drop_db > params.back_db
    stopped = (begins | (carry.stopped & ~returned)) & may
    # The second difference looks back three seconds: the last breath ended before it fell.
    began = np.maximum(breath.since_s + 2, 4)
    apnoea_s = np.where(carry.stopped, carry.apnoea_s + block_s, began)
    return Carry(
        stopped=stopped,
        return_s=return_s,
        apnoea_s=np.where(stopped, apnoea_s, 0).astype(np.float32),
        since_s=np.where(stopped, 0, carry.since_s + block_s).astype(np.float32),
    )


def pause_s(rr: Respiration, sure: NDArray[np.bool_], params: Params) -> NDArray[np.float32]:
    """(sensor,) time without a breath that is still a pause between two breaths of this person.

    `sure` is (sensor,) whether the rate may be believed.
    """
    own = params.pause_breaths * 60 / np.where(sure, rr.per_min, 1)
    bounded = own.clip(params.pause_least_s, params.pause_most_s)
    return np.where(sure, bounded, params.pause_unknown_s).astype(np.float32)
