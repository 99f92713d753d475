"""Headers of every answer, and the refusal of forms that another site sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from campaign.errors import Forbidden, msg
from campaign.web.principal import principal_of
from campaign.web.site import Site, nonce_of

#: Path prefixes that other sites may show in a frame.
EMBEDDABLE = ("/kart/innfelt", "/nn/kart/innfelt", "/en/map/embed")
#: Shown in frames of our own pages.
_FRAMED_BY_SELF = ("/kart", "/nn/kart", "/en/map")
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


#: The viewer of the API's documentation writes styles into elements; no text of an organiser is shown there.
_INLINE_STYLES = "/schema"


def content_security_policy(nonce: str, path: str) -> str:
    """The policy of one answer: this origin only, scripts and styles by nonce or file."""
    ancestors = "*" if path in EMBEDDABLE else ("'self'" if path in _FRAMED_BY_SELF else "'none'")
    styles = "'unsafe-inline'" if path == _INLINE_STYLES else f"'nonce-{nonce}'"
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' {styles}",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "frame-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            f"frame-ancestors {ancestors}",
        ]
    )


class SecurityHeaders:
    """Sets the exact set of headers on every HTTP answer: pages, files, errors and addresses that do not exist."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure

    async def __call__(self, message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        path = scope["path"]
        headers = MutableScopeHeaders.from_message(message)
        if message["status"] != 304:  # the browser keeps its page, and with it the nonce of that page
            headers.setdefault("Content-Security-Policy", content_security_policy(nonce_of(Request(scope)), path))
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if path in EMBEDDABLE else "same-origin")
        headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), browsing-topics=()")
        if self._secure:
            headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")


class SameOrigin(ASGIMiddleware):
    """Refuses unsafe requests that a browser sends from another site. Programs without browser headers pass.

    Cookies are `SameSite=Lax` as well, and the forms of a session carry its token (`require_form_token`).
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, site: Site) -> None:
        self._host = urlsplit(site.public_url).netloc

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Request[Any, Any, Any] = Request(scope)
        if request.method in _UNSAFE and not self._allowed(request):
            raise Forbidden(msg("The form was sent from another site. Open the page here and send it again."))
        await next_app(scope, receive, send)

    def _allowed(self, request: Request[Any, Any, Any]) -> bool:
        if "authorization" in request.headers:
            return True
        fetch_site = request.headers.get("sec-fetch-site")
        if fetch_site is not None:
            return fetch_site in ("same-origin", "none")
        origin = request.headers.get("origin")
        own = {
            f"{scheme}://{host}" for scheme in ("http", "https") for host in (self._host, request.headers.get("host"))
        }
        return origin is None or origin in own


def require_form_token(request: Request[Any, Any, Any], sent: str) -> None:
    """Raises `Forbidden` when a form of a signed-in session lacks the token of that session."""
    principal = principal_of(request)
    if principal is None or (principal.csrf and principal.csrf != sent):
        raise Forbidden(msg("The page was open for too long. Load it again and repeat what you did."))
