"""The metric catalogue: what each number means and over what it may be added.

Sources: the platforms' own definitions and the house rules for reports.
"""

from __future__ import annotations

from campaign.media.metric import Metric
from campaign.media.metrics_meta import META
from campaign.media.metrics_social import SOCIAL
from campaign.media.metrics_web import WEB

METRICS: dict[str, Metric] = {metric.name: metric for metric in (*META, *SOCIAL, *WEB)}


def engagement(values: dict[str, int | float]) -> int | float | None:
    """The house engagement of one post: reactions (else likes), comments, shares and saves, as far as known.

    When no part is known, the platform's own sum of reactions, comments and shares stands in; None without that.
    """
    first = "reactions" if "reactions" in values else "likes"
    parts = [values[name] for name in (first, "comments", "shares", "saves") if name in values]
    return sum(parts) if parts else values.get("interactions")
