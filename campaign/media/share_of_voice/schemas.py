"""Shapes of the API of shares of voice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

_MOST = 100_000_000


class VoiceSetInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A set of mentions to be stated: what it holds, of which days, from which source, and how many it holds.

    Give `total`, or `import_id` of a file whose articles are the whole set. Without `own` the editorial hits of the
    days are counted from the imports.
    """

    year: Annotated[int, Meta(ge=2000, le=2100)]
    name: Annotated[str, Meta(min_length=1, max_length=150)]
    holds: Annotated[str, Meta(min_length=1, max_length=2000)]
    source: Annotated[str, Meta(min_length=1, max_length=200)]
    first_day: date
    last_day: date
    total: Annotated[int, Meta(ge=1, le=_MOST)] | None = None
    import_id: Annotated[int, Meta(ge=1)] | None = None
    own: Annotated[int, Meta(ge=0, le=_MOST)] | None = None


class VoiceShare(msgspec.Struct, frozen=True, kw_only=True):
    """A share with the set that it is a share of. `share` is in percent, and null with the reason in `doubt`.

    `own_is_given`: the own mentions were given with the set, and not counted from the imports.
    """

    id: int
    year: int
    name: str
    holds: str
    source: str
    first_day: date
    last_day: date
    own: int
    own_is_given: bool
    total: int | None
    import_id: int | None
    share: float | None
    doubt: str
    definition: str
    method: str
    made_at: datetime


class VoiceShareList(msgspec.Struct, frozen=True, kw_only=True):
    """The shares of a year; empty when no set was stated."""

    items: list[VoiceShare]
    next: str | None
    total: int
