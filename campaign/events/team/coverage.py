"""What the press wrote of an event: the shape that the team's page shows, filled by whoever reads the press."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from campaign.errors import Message


class CoverageItem(Protocol):
    """An article about an event. `state`: suggested, confirmed or rejected; `reasons` say why it was suggested."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def outlet(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def published_at(self) -> datetime: ...
    @property
    def state(self) -> str: ...
    @property
    def reasons(self) -> Sequence[Message]: ...


class CoverageSource(Protocol):
    """Knows the articles about events. Stands in `app.state.coverage`."""

    async def of_event(self, event_id: int) -> Sequence[CoverageItem]:
        """Those confirmed and suggested, the oldest first."""
        ...
