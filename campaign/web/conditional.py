"""Conditional answers: an ETag on every public GET, 304 when the caller has it already, gzip when it is kept ready."""

from __future__ import annotations

import gzip
import hashlib
from typing import Any

import msgspec
from litestar import Request, Response

from campaign.web.site import nonce_of

PUBLIC = "public, max-age=60, stale-while-revalidate=600"


class Body(msgspec.Struct, frozen=True):
    """Bytes made once and answered many times, with their gzip form and tag."""

    content: bytes
    gzipped: bytes
    etag: str
    media_type: str

    @classmethod
    def of(cls, content: bytes, media_type: str, *, level: int = 6) -> Body:
        # No time stamp in the gzip header: the same content gives the same bytes.
        packed = gzip.compress(content, compresslevel=level, mtime=0) if len(content) > 600 else b""
        return cls(content, packed, etag_of(content), media_type)


def etag_of(content: bytes) -> str:
    """A weak tag, as the same content may be sent packed or plain."""
    return f'W/"{hashlib.sha256(content).hexdigest()[:24]}"'


def matches(request: Request[Any, Any, Any], etag: str) -> bool:
    sent = request.headers.get("if-none-match", "")
    bare = etag.removeprefix("W/")
    return sent.strip() == "*" or any(part.strip().removeprefix("W/") == bare for part in sent.split(","))


def answer(request: Request[Any, Any, Any], body: Body, *, cache_control: str = PUBLIC) -> Response[bytes]:
    """200 with the body, or 304."""
    headers = {"ETag": body.etag, "Cache-Control": cache_control, "Vary": "Accept-Encoding, Accept-Language"}
    if matches(request, body.etag):
        return Response(b"", status_code=304, headers=headers, media_type=body.media_type)
    if body.gzipped and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(body.gzipped, headers={**headers, "Content-Encoding": "gzip"}, media_type=body.media_type)
    return Response(body.content, headers=headers, media_type=body.media_type)


def answer_json(
    request: Request[Any, Any, Any], value: Any, *, media_type: str = "application/json", cache_control: str = PUBLIC
) -> Response[bytes]:
    """Encodes and answers conditionally; packed fast, as it is made for this one request."""
    return answer(request, Body.of(msgspec.json.encode(value), media_type, level=1), cache_control=cache_control)


def answer_page(request: Request[Any, Any, Any], page: Response[str]) -> Response[Any]:
    """A public page with its tag, or 304. The tag is that of the words: the nonce is another in each answer."""
    if page.status_code != 200:
        return page
    etag = etag_of(page.content.replace(nonce_of(request), "").encode())
    headers = {**page.headers, "ETag": etag}
    if matches(request, etag):
        return Response(b"", status_code=304, headers=headers, media_type=page.media_type)
    page.headers["ETag"] = etag
    return page
