"""geopy's adapter interface over httpx: one client, no proxy or certificate from the environment, no retries."""

from __future__ import annotations

import asyncio
from typing import Any

import anyio
import anyio.lowlevel
import httpx
from geopy.adapters import AdapterHTTPError, BaseAsyncAdapter, get_retry_after
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut, GeocoderUnavailable

_LONGEST_RETRY_AFTER = 86_400


class HttpxAdapter(BaseAsyncAdapter):
    """Opens its client when it is first asked, and anew after it was closed."""

    def __init__(self, *, proxies: dict[str, str] | None, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._proxies = proxies or {}
        self._verify = True if ssl_context is None else ssl_context
        self._client: httpx.AsyncClient | None = None

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Makes ready for a request, so that one that has its turn goes out at once. Opening it twice does nothing."""
        if self._client is None:
            self._client = self._opened()
            # httpx loads what it connects by, which is anyio, with its first request.
            await anyio.lowlevel.checkpoint()

    async def close(self) -> None:
        client, self._client = self._client, None
        if client:
            await client.aclose()

    async def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:  # noqa: ASYNC109 - geopy's
        """The body as JSON. Raises `GeocoderParseError` if it is none, else as `get_text`."""
        response = await self._get(url, timeout, headers)
        try:
            return response.json()
        except ValueError as error:
            raise GeocoderParseError(f"The answer is no JSON: {response.text[:80]!r}") from error

    async def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:  # noqa: ASYNC109 - geopy's
        """The body. `timeout` in seconds bounds the whole call, however slowly its parts arrive."""
        return (await self._get(url, timeout, headers)).text

    async def _get(self, url: str, seconds: float, headers: dict[str, str]) -> httpx.Response:
        await self.open()
        client = self._client
        assert client
        try:
            async with asyncio.timeout(seconds):
                response = await client.get(url, timeout=seconds, headers=headers)
        except (httpx.TimeoutException, TimeoutError) as error:
            raise GeocoderTimedOut("Service timed out") from error
        except httpx.NetworkError as error:
            raise GeocoderUnavailable(f"Service not available: {type(error).__name__}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise GeocoderServiceError(f"{type(error).__name__}: {error}") from error
        if not response.is_success:
            raise AdapterHTTPError(
                f"Non-successful status code {response.status_code}",
                status_code=response.status_code, headers=_readable(response.headers), text=response.text,
            )  # fmt: skip
        return response

    def _opened(self) -> httpx.AsyncClient:
        mounts = {
            f"{scheme}://": httpx.AsyncHTTPTransport(proxy=proxy, verify=self._verify)
            for scheme, proxy in self._proxies.items()
        }
        return httpx.AsyncClient(trust_env=False, verify=self._verify, mounts=mounts, follow_redirects=False)


def _readable(headers: httpx.Headers) -> dict[str, str]:
    """Headers whose Retry-After is whole seconds, or left out if it says nothing: geopy fails on one that cannot be."""
    found = {name.lower(): value for name, value in headers.items()}
    try:
        seconds = get_retry_after(found)
    except (ValueError, OverflowError, TypeError, IndexError):
        seconds = None
    found.pop("retry-after", None)
    return found if seconds is None else {**found, "retry-after": str(int(min(seconds, _LONGEST_RETRY_AFTER)))}
