"""The readers of export files, in one explicit list: a new format is one module and one line here."""

from __future__ import annotations

from campaign.media.readers.contract import Reader
from campaign.media.readers.meltwater import Meltwater
from campaign.media.readers.meta_columns import FACEBOOK, INSTAGRAM
from campaign.media.readers.meta_content import MetaContent, MetaDaily, MetaVideo

READERS: tuple[Reader, ...] = (
    MetaContent(FACEBOOK),
    MetaContent(INSTAGRAM),
    MetaContent(INSTAGRAM, stories=True),
    MetaDaily(),
    MetaVideo(),
    Meltwater(),
)
