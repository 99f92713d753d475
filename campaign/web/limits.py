"""Limits on how often one network may do a thing, shared by all web processes through Redis.

While Redis is away each process counts for itself: limits grow laxer then, and never fall away.
"""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec
from litestar import Request

from campaign.errors import TooManyRequests
from campaign.logs import logger

_log = logger("web")
_MOST_KEYS = 10_000


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """At most `most` times in `seconds`, counted from the first."""

    name: str
    most: int
    seconds: int


REGISTRATIONS = Limit(name="registrations", most=60, seconds=3600)
#: Mails with a link that one mailbox may be sent; a busy organiser registers many events in an afternoon.
REGISTRATIONS_BY_ADDRESS = Limit(name="registrations-address", most=30, seconds=3600)
SIGN_IN_BY_NETWORK = Limit(name="sign-in-network", most=20, seconds=3600)
SIGN_IN_BY_ADDRESS = Limit(name="sign-in-address", most=3, seconds=3600)


class Counter(Protocol):
    """Counts in Redis: the number of uses in the present window, and the seconds that are left of it."""

    async def count(self, key: str, seconds: int) -> tuple[int, int]: ...


class Limiter:
    """Counts uses by a hashed key, so that no address is kept."""

    def __init__(self, counter: Counter, *, trusted_proxies: Sequence[str], secret_key: str, open_house: bool) -> None:
        self._counter = counter
        self._trusted = [ipaddress.ip_network(proxy, strict=False) for proxy in trusted_proxies]
        self._secret = secret_key
        #: On a machine that only its owner reaches, the owner is not limited.
        self._open_house = open_house
        self._own: dict[str, tuple[int, float]] = {}

    async def check_network(self, request: Request[Any, Any, Any], limit: Limit) -> None:
        """Counts one use by the network of a request. Raises `TooManyRequests`."""
        address = self.client_address(request)
        if self._open_house and address.is_loopback and "x-forwarded-for" not in request.headers:
            return
        await self.check(limit, _network(address))

    async def check(self, limit: Limit, subject: str) -> None:
        """Counts one use by a subject. Raises `TooManyRequests` with the time to wait."""
        used, left = await self._count(limit, subject)
        if used > limit.most:
            raise TooManyRequests(max(1, left))

    async def allows(self, limit: Limit, subject: str) -> bool:
        """Counts one use by a subject, and says whether it lies within the limit."""
        used, _ = await self._count(limit, subject)
        return used <= limit.most

    async def _count(self, limit: Limit, subject: str) -> tuple[int, int]:
        digest = hashlib.blake2b(subject.encode(), key=self._secret.encode()[:64], digest_size=16).hexdigest()
        key = f"limit:{limit.name}:{digest}"
        try:
            return await self._counter.count(key, limit.seconds)
        except Exception as error:
            _log.warning("limits.redis_away", error=type(error).__name__)
            return self._count_here(key, limit.seconds)

    def client_address(self, request: Request[Any, Any, Any]) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
        """Who asks: the last address that no proxy of ours is, as anybody may write the ones before it."""
        chain = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
        chain.append(request.client.host if request.client else "127.0.0.1")
        addresses = [_parse(host) for host in chain]
        for address in reversed(addresses):
            if not any(address.version == net.version and address in net for net in self._trusted):
                return address
        return addresses[0]

    def _count_here(self, key: str, seconds: int) -> tuple[int, int]:
        at = time.monotonic()
        if len(self._own) > _MOST_KEYS:
            self._own = {k: v for k, v in self._own.items() if v[1] > at}
        used, until = self._own.get(key, (0, 0.0))
        if until <= at:
            used, until = 0, at + seconds
        self._own[key] = (used + 1, until)
        return used + 1, int(until - at)


def _parse(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return ipaddress.IPv4Address("0.0.0.0")


def _network(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """One household: an IPv4 address, or the /64 of an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
