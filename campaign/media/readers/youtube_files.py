"""What the files of YouTube's download are called, and where their metrics stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from campaign.media.files.headers import normalise
from campaign.media.files.table import TableHead
from campaign.media.readers.youtube_names import METRIC_FIELDS

_NUMBERED = re.compile(r"(?: ?\(\d+\))?\.[a-z]{2,5}\Z", re.IGNORECASE)


def is_called(head: TableHead, names: Sequence[str]) -> bool:
    """Whether the file or the sheet bears one of the names, without its end and a browser's ` (1)`."""
    called = {normalise(_NUMBERED.sub("", head.file_name)), normalise(head.sheet)}
    return bool(called & set(names))


def metrics_at(names: Sequence[str]) -> dict[str, int]:
    """The position of each metric among normalised names."""
    return {field: names.index(word) for field, words in METRIC_FIELDS.items() for word in words if word in names}
