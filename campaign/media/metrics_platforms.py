"""How each platform counts what goes by one name on all of them: its own key of method and its own definition.

The catalogue has the definitions of Meta; a number of another platform never carries these.
Sources: the help pages of the platforms.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from campaign.media.metric import AS_REPORTED
from campaign.media.metrics import METRICS
from campaign.media.problems import N_

#: Platforms that the definitions of Meta hold for.
_META = frozenset({"facebook", "instagram", "meta", "threads"})
#: From here a view on YouTube begins with the first frame: of a Short, of everything.
YOUTUBE_SHORTS = date(2025, 3, 31)
YOUTUBE_ALL = date(2026, 8, 24)
_IMPRESSIONS = N_("Times shown, repeats included, as the platform counts them.")


class Counting(Struct, frozen=True, kw_only=True):
    """A stable key of how a number is counted, and the definition in English. Empty: that of the catalogue."""

    method: str = ""
    definition: str = ""


_OWN: dict[tuple[str, str], Counting] = {
    ("youtube", "views"): Counting(
        method="youtube.views",
        definition=N_(
            "Videos that were played: a long video counts after about 30 seconds, a Short by the rule before "
            "31 March 2025. Not the same as views on other platforms."
        ),
    ),
    ("tiktok", "views"): Counting(
        method="tiktok.views",
        definition=N_("Times a video began to play, repeats included. Not the same as views on other platforms."),
    ),
    ("x", "views"): Counting(
        method="x.views",
        definition=N_("Times on screen or played, with no least time. Not the same as views on other platforms."),
    ),
    ("linkedin", "views"): Counting(
        method="linkedin.views",
        definition=N_("Times played, as LinkedIn counts them. Not the same as views on other platforms."),
    ),
    ("linkedin", "impressions"): Counting(
        method="linkedin.impressions",
        definition=N_("Times a post was shown on LinkedIn, repeats included. LinkedIn still tells impressions."),
    ),
    ("youtube", "impressions"): Counting(
        method="youtube.impressions",
        definition=N_("Times the picture of a video was shown on YouTube. It says nothing of whether it was played."),
    ),
    ("x", "impressions"): Counting(method="x.impressions", definition=_IMPRESSIONS),
}
_YOUTUBE_FROM_2025 = Counting(
    method="youtube.views.2025",
    definition=N_(
        "Videos that were played: a long video counts after about 30 seconds, a Short since 31 March 2025 from its "
        "first frame. Not the same as views on other platforms."
    ),
)
_YOUTUBE_FROM_2026 = Counting(
    method="youtube.views.2026",
    definition=N_(
        "Times a video began to play. Until 24 August 2026 a long video counted after about 30 seconds, as engaged "
        "views still do. Not the same as views on other platforms."
    ),
)
_GROSS = N_("A sum over platforms that each count this in their own way: a measure of volume, and no number of people.")


def counting(metric: str, platform: str, last: date | None = None) -> Counting:
    """How a platform counts a metric, in numbers that go until `last`; empty where the catalogue says it."""
    if (platform, metric) == ("youtube", "views") and last is not None and last >= YOUTUBE_SHORTS:
        return _YOUTUBE_FROM_2026 if last >= YOUTUBE_ALL else _YOUTUBE_FROM_2025
    if (own := _OWN.get((platform, metric))) is not None:
        return own
    family, _, rest = METRICS[metric].definition.partition(".")
    if family != "meta" or not platform or platform in _META or rest.startswith("ads."):
        return Counting()
    words = {"views": "views", "impressions": "impressions"}.get(metric, rest)
    return Counting(method=f"{platform}.{words}", definition=_IMPRESSIONS if metric == "impressions" else AS_REPORTED)


def counting_over(metric: str, platforms: Iterable[str]) -> Counting:
    """How a sum over platforms is counted: as on each, where all count in one way."""
    found = {counting(metric, platform) for platform in platforms}
    return found.pop() if len(found) == 1 else Counting(method=f"house.{metric}.gross.1", definition=_GROSS)
