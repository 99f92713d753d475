"""`Idempotency-Key`: the same POST again gets the answer of the first, for 24 hours.

Answers 401, 403, 409, 429 and 5xx are not kept. The same key with another body is refused with 422, and a key whose
first request is still under way with 409. Handlers whose bodies are files opt out by
`opt={"idempotent_by_content": True}`: the content itself makes them idempotent.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from campaign.clock import now
from campaign.errors import Conflict, Fault, Invalid, Malformed, TooLarge, msg
from campaign.web import repository

HEADER = "idempotency-key"
LIFE = timedelta(hours=24)
_UNDER_WAY = timedelta(seconds=60)
_LARGEST_BODY = 1_000_000


class Idempotency(ASGIMiddleware):
    """Keeps and repeats the answers of POST requests of the API that carry a key."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Request[Any, Any, Any] = Request(scope, receive)
        key = request.headers.get(HEADER)
        opted_out = scope["route_handler"].opt.get("idempotent_by_content")
        if key is None or request.method != "POST" or opted_out:
            await next_app(scope, receive, send)
            return
        if not 1 <= len(key) <= 255:
            raise Malformed([Fault("", msg("Idempotency-Key must have 1 to 255 characters."))])
        body = await _read(receive)
        if body is None:
            return  # the caller went away in the middle: nobody waits for an answer
        key_hash = _hash(request.headers.get("authorization", ""), request.url.path, key)
        await self._once(key_hash, _hash(body), scope, _replay(body, receive), send, next_app)

    async def _once(
        self, key_hash: str, request_hash: str, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp
    ) -> None:
        at = now()
        before = await repository.reserve(key_hash, request_hash, at, abandoned_before=at - _UNDER_WAY)
        if before is not None:
            if before.request_hash != request_hash:
                raise Invalid([], msg("This Idempotency-Key was used for another request. Use a new one."))
            if before.status is None:
                raise Conflict(msg("The first request with this key is still under way. Try again in 5 seconds."))
            await _answer(send, before.status, before.content_type or "", before.body or b"")
            return
        recorder = _Recorder(send)
        try:
            await next_app(scope, receive, recorder)
        except BaseException:
            await repository.release(key_hash)
            raise
        if recorder.status in (401, 403, 409, 429) or recorder.status >= 500:
            await repository.release(key_hash)
        else:
            await repository.keep(key_hash, recorder.status, recorder.content_type, bytes(recorder.body))


class _Recorder:
    """Passes an answer on and remembers it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 500
        self.content_type = ""
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            names = {name.lower(): value for name, value in message["headers"]}
            self.content_type = names.get(b"content-type", b"").decode("latin-1")
        elif message["type"] == "http.response.body":
            self.body += message["body"]
        await self._send(message)


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None when the caller went away before its end."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > _LARGEST_BODY:
            raise TooLarge()
        if not message.get("more_body"):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Any:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _answer(send: Send, status: int, content_type: str, body: bytes) -> None:
    start: Any = {"type": "http.response.start", "status": status, "headers": []}
    headers = MutableScopeHeaders.from_message(start)
    headers["content-type"] = content_type
    headers["content-length"] = str(len(body))
    headers["idempotent-replayed"] = "true"
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _hash(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
