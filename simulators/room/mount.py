"""Where the radar hangs."""

from enum import StrEnum


class Mount(StrEnum):
    """How the radar looks at the bed."""

    BEDSIDE = "bedside"
    """On an arm beside the bed, at the height of the chest or a little over it."""
    WALL = "wall"
    """On the wall behind the head or the feet, looking along the bed."""
    CEILING = "ceiling"
    """Over the bed, looking down."""
