"""JSON bodies of the API of media, read with every fault told."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from campaign.errors import Fault, Malformed, msg

T = TypeVar("T", bound=msgspec.Struct)


async def body_of(request: Any, kind: type[T]) -> T:
    """The body of a request as a struct. Raises `Malformed`, which says where the first fault is."""
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        told, _, path = str(error).partition(" - at `$.")
        field = path.rstrip("`").split("[")[0] if path else ""
        raise Malformed([Fault(field, msg("This could not be read: %(reason)s.", reason=told))]) from error
