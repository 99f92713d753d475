"""The mails of an embedded installation, readable in the browser so that a newcomer can follow their links."""

import asyncio
import email
import re
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath
from markupsafe import Markup, escape

from campaign.errors import NotFound, msg
from campaign.web.site import render_page

Asked = Request[Any, Any, Any]
_LINK = re.compile(r"https?://[^\s<>\"]+")


class StoredMail(msgspec.Struct, frozen=True):
    name: str
    to: str
    subject: str
    date: str
    text: str


def _read(path: Path) -> StoredMail:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    text = part.get_content() if part else ""
    return StoredMail(path.stem, str(message["To"]), str(message["Subject"]), str(message["Date"]), text)


def _linked(text: str) -> Markup:
    """Plain text with its addresses made into links and its lines kept."""
    linked = _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', str(escape(text.strip())))
    blocks = (block.replace("\n", "<br>") for block in linked.split("\n\n") if block.strip())
    return Markup("".join(f"<p>{block}</p>" for block in blocks))


def require_this_machine(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard: these mails hold links that sign people in, so only a browser on this machine may read them.

    A page of another site that has given itself our address (DNS rebinding) bears another Host.
    """
    host = connection.headers.get("host", "").rpartition(":")[0] or connection.headers.get("host", "")
    client = connection.client.host if connection.client else ""
    near = client in ("127.0.0.1", "::1", "testclient") and "x-forwarded-for" not in connection.headers
    if not near or host not in ("127.0.0.1", "localhost", "[::1]"):
        raise NotFound()


@get("/dev/mail", include_in_schema=False, guards=[require_this_machine])
async def mails(request: Asked) -> Response[str]:
    """Newest first."""
    folder: Path = request.app.state.settings.data_dir / "mail"

    def load() -> list[StoredMail]:
        paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
        return [_read(path) for path in paths[:200]]

    return render_page(
        request, "dev_mail.html", title=msg("Mail on this machine"), mails=await asyncio.to_thread(load), one=None
    )


@get("/dev/mail/{name:str}", include_in_schema=False, guards=[require_this_machine])
async def one_mail(request: Asked, name: FromPath[str]) -> Response[str]:
    """One mail, with links that can be followed."""
    path = request.app.state.settings.data_dir / "mail" / f"{name}.eml"
    if not name.isalnum() or not await asyncio.to_thread(path.exists):
        raise NotFound()
    found = await asyncio.to_thread(_read, path)
    return render_page(
        request, "dev_mail.html", title=msg("Mail on this machine"), mails=[], one=found, body=_linked(found.text)
    )


ROUTES = [mails, one_mail]
