"""Finds out who asks: a session cookie, or a bearer token."""

from __future__ import annotations

from typing import Any

from campaign.people import service
from campaign.web.principal import Principal, PrincipalSource
from campaign.web.site import Site

COOKIE = "session"


class StaffAuthentication(PrincipalSource):
    """Staff by session or API token. Visitors carry neither, and cost no question to the database."""

    def __init__(self, site: Site) -> None:
        self._cookie = site.cookie_name(COOKIE)

    async def find(self, headers: Any, cookies: dict[str, str]) -> Principal | None:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            return await service.bearer(token.strip())
        cookie = cookies.get(self._cookie)
        return await service.session(cookie) if cookie else None
