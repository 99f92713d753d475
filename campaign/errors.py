"""One tree of errors; `campaign.web.problems` turns each into problem+json or a page.

CampaignError
├── Invalid             422  what was sent has faults; all of them at once
│   └── Malformed       400  what was sent cannot be read at all
├── Unauthenticated     401
├── Forbidden           403
├── NotFound            404
├── Conflict            409  the state of the thing does not allow it
├── Gone                410  withdrawn by its owner
├── TooLarge            413
├── UnsupportedMedia    415
├── TooManyRequests     429
├── Unavailable         503  a part that is needed does not answer now
└── ConfigurationError   -   settings or installation, said at start
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec


class Message(msgspec.Struct, frozen=True):
    """A text of the interface: the English source and its parameters, translated where it is shown."""

    text: str
    params: dict[str, Any] = {}

    def __str__(self) -> str:
        return self.text % self.params if self.params else self.text


def msg(text: str, **params: Any) -> Message:
    """Marks a source text for translation and binds its named parameters."""
    return Message(text, params)


class Fault(msgspec.Struct, frozen=True):
    """One fault in what was sent. `field` is the name as in the body, with dots between levels."""

    field: str
    message: Message
    rule: str = "invalid"

    @property
    def pointer(self) -> str:
        """JSON pointer (RFC 6901) into the body."""
        return "/" + self.field.replace("~", "~0").replace("/", "~1").replace(".", "/") if self.field else ""


class CampaignError(Exception):
    """Root of the tree. `slug` names the problem type, `title` is its stable summary."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "internal"
    title: ClassVar[Message] = msg("Something went wrong with us")

    def __init__(self, detail: Message | str | None = None) -> None:
        self.detail = msg(detail) if isinstance(detail, str) else detail
        super().__init__(str(self.detail or self.title))


class Invalid(CampaignError):
    status = 422
    slug = "invalid"
    title = msg("Something in what you sent must be corrected")

    def __init__(self, faults: Sequence[Fault], detail: Message | None = None) -> None:
        self.faults = tuple(faults)
        super().__init__(detail or msg("Correct the fields that are listed, and send again."))


class Malformed(Invalid):
    status = 400
    slug = "malformed"
    title = msg("What you sent could not be read")


class Unauthenticated(CampaignError):
    status = 401
    slug = "unauthenticated"
    title = msg("You must sign in")


class Forbidden(CampaignError):
    status = 403
    slug = "forbidden"
    title = msg("You do not have access to this")


class NotFound(CampaignError):
    status = 404
    slug = "not-found"
    title = msg("We did not find what you were looking for")


class Conflict(CampaignError):
    status = 409
    slug = "conflict"
    title = msg("That cannot be done now")


class Gone(CampaignError):
    status = 410
    slug = "gone"
    title = msg("This is no longer here")


class TooLarge(CampaignError):
    status = 413
    slug = "too-large"
    title = msg("What you sent is too large")


class UnsupportedMedia(CampaignError):
    status = 415
    slug = "unsupported-media-type"
    title = msg("This kind of content is not accepted here")


class TooManyRequests(CampaignError):
    status = 429
    slug = "too-many-requests"
    title = msg("Too many attempts in a short time")

    def __init__(self, retry_after: int, detail: Message | str | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(detail or msg("Wait %(seconds)s seconds and try again.", seconds=retry_after))


class Unavailable(CampaignError):
    status = 503
    slug = "unavailable"
    title = msg("The service cannot do this right now")

    def __init__(self, detail: Message | str | None = None) -> None:
        super().__init__(detail or msg("Nothing was saved. Try again in a minute."))


class ConfigurationError(CampaignError):
    slug = "configuration"
    title = msg("The installation is not complete")
