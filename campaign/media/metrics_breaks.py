"""Where a platform began to measure something in another way: no line may go on across such a day.

Sources: announcements of the platforms, as the trade press tells them, and the history of YouTube's own interface.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from campaign.media.problems import N_


class Break(Struct, frozen=True, kw_only=True):
    """From `on` the numbers of `ends` go on as those of `begins`, which is the same metric or another.

    `on` is None where the platform changed over months: the data say the day. `platforms` is empty for all others.
    """

    platforms: tuple[str, ...]
    ends: str
    begins: str
    reason: str
    on: date | None = None


BREAKS: tuple[Break, ...] = (
    Break(
        platforms=("instagram", "facebook", "meta"), ends="impressions", begins="views",
        reason=N_(
            "From 2024 and 2025 Meta tells views in place of impressions: each time something was played or on "
            "screen, repeats included. Impressions and views are two things and are not one line."
        ),
    ),
    Break(
        platforms=(), ends="impressions", begins="views",
        reason=N_(
            "The platform tells views in place of impressions. Impressions and views are two things and are not one "
            "line."
        ),
    ),
    Break(
        platforms=("youtube",), ends="views", begins="views", on=date(2025, 3, 31),
        reason=N_(
            "From 31 March 2025 YouTube counts a view of a Short from its first frame. Numbers before and after may "
            "not be compared."
        ),
    ),
    Break(
        platforms=("youtube",), ends="views", begins="views", on=date(2026, 8, 24),
        reason=N_(
            "From 24 August 2026 YouTube counts a view of any video from its first frame. Numbers before and after "
            "may not be compared; engaged views are counted as before."
        ),
    ),
)  # fmt: skip


def breaks_of(platform: str) -> tuple[Break, ...]:
    """The breaks of a platform; one that holds for all others only between metrics of which none names it."""
    named = [one for one in BREAKS if platform in one.platforms]
    told = {(one.ends, one.begins) for one in named}
    return (*named, *(one for one in BREAKS if not one.platforms and (one.ends, one.begins) not in told))
