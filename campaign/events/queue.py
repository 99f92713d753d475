"""Events as moderators see them."""

from __future__ import annotations

from typing import Any

from campaign.events.placement import geocoding_of
from campaign.events.schemas import QueueItem
from campaign.events.service import reference


def queue_item(row: dict[str, Any], possible_duplicates: list[str]) -> QueueItem:
    """A stored event for the queue, with references of events that it may be a copy of."""
    same = {name: row[name] for name in QueueItem.__struct_fields__ if name in row}
    return QueueItem(
        **same,
        reference=reference(row["year"], row["number"]),
        geocoding=geocoding_of(row),
        possible_duplicates=possible_duplicates,
    )
