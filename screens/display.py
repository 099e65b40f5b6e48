"""Whether a glass is to be lit at an instant, by the on/off windows (开关屏时段) it was told.

A window holds from its start to its end in wall time of its zone; one that ends at or before its start reaches into
the next day and belongs to the day it starts on, equal times make a whole day. Without windows the glass is always on.
"""

from datetime import datetime, timedelta

from playlists.wall_time import wall_time, zone
from screens.command_args import Display


def is_on(display: Display, instant: datetime) -> bool:
    """Say whether the glass set by *display* is to be lit at *instant* (with its offset)."""
    if not display.windows:
        return True
    wall = wall_time(instant, zone(display.time_zone))
    days = (wall.date(), wall.date() - timedelta(days=1))
    spans = (window.on(day) for window in display.windows for day in days)
    return any(span is not None and span[0] <= wall < span[1] for span in spans)
