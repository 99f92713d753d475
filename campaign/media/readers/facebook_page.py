"""Facebook Page Insights as they were until 2021: the page by day.

Format: xls, xlsx or CSV, sheet `Key Metrics`, with names and then descriptions, as in the file of posts. Days are
Pacific. Most columns stand three times: a day, a week and 28 days; only the day is read. Who likes a page is not who
follows it, so that the number of all likes is left out.
"""

from __future__ import annotations

from campaign.media.problems import N_
from campaign.media.readers.day_table import DayFormat, DayReader
from campaign.media.readers.signature import Signature

_FIELDS: dict[str, tuple[str, ...]] = {
    "date": ("date",),
    "likes": ("daily new likes",),
    "unlikes": ("daily unlikes",),
    "engaged": ("daily page engaged users",),
    "reach": ("daily total reach",),
    "reach_organic": ("daily organic reach",),
    "reach_paid": ("daily paid reach",),
    "impressions": ("daily total impressions",),
    "impressions_organic": ("daily organic impressions",),
    "impressions_paid": ("daily paid impressions",),
    "visits": ("daily logged-in page views",),
    "consumptions": ("daily page consumptions",),
    "negative": ("daily negative feedback",),
}

FACEBOOK_PAGE = DayReader(
    DayFormat(
        source="facebook.legacy.page",
        label=N_("Facebook, the page by day until 2021"),
        platform="facebook",
        signature=Signature(fields=_FIELDS, required=("date", "reach")),
        metrics={
            "likes": "new_followers", "unlikes": "lost_followers", "engaged": "engaged_users", "reach": "reach",
            "reach_organic": "reach_organic", "reach_paid": "reach_boosted", "impressions": "impressions",
            "impressions_organic": "impressions_organic", "impressions_paid": "impressions_paid",
            "visits": "profile_visits", "consumptions": "clicks", "negative": "negative_feedback",
        },
        zone="America/Los_Angeles",
        asks=False,
    )
)  # fmt: skip
