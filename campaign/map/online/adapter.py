"""geopy's adapter interface over httpx: one client, no proxy or certificate from the environment, no retries."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from geopy.adapters import AdapterHTTPError, BaseAsyncAdapter
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderTimedOut, GeocoderUnavailable


class HttpxAdapter(BaseAsyncAdapter):
    """Opens its client when it is first asked, and anew after it was closed."""

    def __init__(self, *, proxies: dict[str, str] | None, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._proxies = proxies or {}
        self._verify = True if ssl_context is None else ssl_context
        self._client: httpx.AsyncClient | None = None

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

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
        self._client = self._client or self._opened()
        try:
            async with asyncio.timeout(seconds):
                response = await self._client.get(url, timeout=seconds, headers=headers)
        except (httpx.TimeoutException, TimeoutError) as error:
            raise GeocoderTimedOut("Service timed out") from error
        except httpx.NetworkError as error:
            raise GeocoderUnavailable(f"Service not available: {type(error).__name__}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise GeocoderServiceError(f"{type(error).__name__}: {error}") from error
        if not response.is_success:
            raise AdapterHTTPError(
                f"Non-successful status code {response.status_code}",
                status_code=response.status_code, headers=response.headers, text=response.text,
            )  # fmt: skip
        return response

    def _opened(self) -> httpx.AsyncClient:
        mounts = {
            f"{scheme}://": httpx.AsyncHTTPTransport(proxy=proxy, verify=self._verify)
            for scheme, proxy in self._proxies.items()
        }
        return httpx.AsyncClient(trust_env=False, verify=self._verify, mounts=mounts, follow_redirects=False)
