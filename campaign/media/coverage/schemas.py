"""Shapes of the API of coverage."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

CoverageState = Literal["suggested", "confirmed", "rejected"]


class CoverageReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why an article was suggested: a stable rule, and the same in words."""

    rule: str
    text: str


class CoveredEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The event that an article may be about."""

    id: int
    reference: str
    title: str
    first_day: date


class CoverageItem(msgspec.Struct, frozen=True, kw_only=True):
    """An article and the event that it may be about. `score` grows with the weight of the reasons; 4 is the least."""

    id: int
    state: CoverageState
    event: CoveredEvent
    article: str
    title: str
    outlet: str
    url: str
    published_at: datetime
    score: float
    reasons: list[CoverageReason]
    decided_at: datetime | None


class CoverageList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of coverage, the surest first."""

    items: list[CoverageItem]
    next: str | None
    total: int


class CoverageDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided."""

    id: int
    event: int
    state: CoverageState
