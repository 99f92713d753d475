"""Who is asking. The room `people` finds it out; every room may rely on it."""

from __future__ import annotations

from typing import Any, Literal, Protocol

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from campaign.errors import Forbidden, Unauthenticated

Role = Literal["administrator", "moderator", "analyst"]


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """A member of staff, by session or by API token. `csrf` is the form token of the session, empty for tokens."""

    id: str
    name: str
    role: Role
    csrf: str = ""

    def may(self, *roles: Role) -> bool:
        return self.role == "administrator" or self.role in roles


def principal_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Principal | None:
    """The member of staff who asks, or None for a visitor."""
    principal = connection.scope.get("state", {}).get("principal")
    return principal if isinstance(principal, Principal) else None


class PrincipalSource(Protocol):
    """Finds who asks from headers and cookies; None for a visitor."""

    async def find(self, headers: Any, cookies: dict[str, str]) -> Principal | None: ...


class Authentication(ASGIMiddleware):
    """Puts the principal into the scope, for guards, pages and logs."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, source: PrincipalSource) -> None:
        self._source = source

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        # Only guarded routes ask the database who comes, so that public ones need none, whatever a browser sends.
        if scope["route_handler"].resolve_guards():
            request: Request[Any, Any, Any] = Request(scope)
            scope["state"]["principal"] = await self._source.find(request.headers, request.cookies)
        await next_app(scope, receive, send)


class RequireRole:
    """Guard: lets administrators and the named roles pass."""

    def __init__(self, *roles: Role) -> None:
        self.roles = roles

    def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        principal = principal_of(connection)
        if principal is None:
            raise Unauthenticated()
        if not principal.may(*self.roles):
            raise Forbidden()


require_staff = RequireRole("moderator", "analyst")
require_moderator = RequireRole("moderator")
require_analyst = RequireRole("analyst")
