"""A Nominatim server of the operator's own, by geopy. The public server is never asked (see NOMINATIM_URL)."""

from __future__ import annotations

from urllib.parse import urlsplit

from geopy.geocoders import Nominatim

from campaign.map.online.adapter import HttpxAdapter
from campaign.map.online.kartverket import TIMEOUT_SECONDS, USER_AGENT


def own_nominatim(url: str, contact: str) -> Nominatim:
    """A geocoder of that server, which learns from every request whom to write to."""
    parts = urlsplit(url.rstrip("/"))
    return Nominatim(
        domain=parts.netloc + parts.path, scheme=parts.scheme, user_agent=f"{USER_AGENT} ({contact})",
        timeout=TIMEOUT_SECONDS, proxies=None, adapter_factory=HttpxAdapter,
    )  # fmt: skip
