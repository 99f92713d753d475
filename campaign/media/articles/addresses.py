"""Web addresses of articles: one article, one canonical address."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

_ADDRESS = re.compile(
    r"\A(?:https?:)?//(?:[^/?#@\s]*@)?([^/?#:@\s]+\.[^/?#:@\s]+)(?::(\d{1,5}))?(/[^?#]*)?(?:\?([^#]*))?", re.IGNORECASE
)
_PREFIXES = ("www.", "m.", "amp.", "mobil.", "mobile.", "touch.")
_TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "igshid",
        "igsh",
        "mc_cid",
        "mc_eid",
        "twclid",
        "ttclid",
        "_ga",
        "ref_src",
        "ref_url",
        "cmpid",
        "xtor",
        "sharetoken",
        "amp",
        "outputtype",
    ]
)
_GOOGLE_AMP = re.compile(r"\A/amp/(?:s/)?(.+)", re.IGNORECASE)
_AMP_CACHE = re.compile(r"\A/[cv]/(?:s/)?(.+)", re.IGNORECASE)
_AMP_TAIL = re.compile(r"(?:/amp|\.amp)(?=\Z|\.html?\Z)", re.IGNORECASE)
_LIMIT = 2000


def host_of(url: str) -> str:
    """The bare host: lower case, without `www.`, `m.`, `amp.`; empty for text that is no address."""
    match = _ADDRESS.match(url)
    return _bare(match[1]) if match else ""


def canonical_url(url: str) -> str:
    """`https://host/path?query` without `www.`, `m.`, AMP forms, fragment, trailing slash and tracking parameters.

    Other parameters stay, sorted, because some papers keep the article id there. Text that is no address comes
    back trimmed.
    """
    url = url.strip()[:_LIMIT]
    match = _ADDRESS.match(url) or (_ADDRESS.match(f"//{url}") if url and ":" not in url else None)
    if not match:
        return url
    path = match[3] or ""
    if "amp" in path.lower() or "cdn.ampproject.org" in match[1].lower():
        if inner := _unwrapped(match[1].lower(), path):
            return canonical_url(f"https://{inner}")
        path = _AMP_TAIL.sub("", path.rstrip("/"))
        path = path[4:] if path.lower().startswith("/amp/") else path
    path = (unquote(path) if "%" in path else path).rstrip("/")
    port = f":{match[2]}" if match[2] and match[2] not in {"80", "443"} else ""
    query = _query(match[4]) if match[4] else ""
    return f"https://{_bare(match[1])}{port}{path}{query}"


def _unwrapped(host: str, path: str) -> str:
    """The paper's own address inside an AMP cache's; empty when it is none."""
    inner = None
    if host.startswith("www.google."):
        inner = _GOOGLE_AMP.match(path)
    elif host.endswith(".cdn.ampproject.org"):
        inner = _AMP_CACHE.match(path)
    return inner[1] if inner and "cdn.ampproject.org" not in inner[1] and "google." not in inner[1] else ""


@lru_cache(maxsize=20_000)
def _bare(host: str) -> str:
    host = host.lower().rstrip(".")
    for prefix in _PREFIXES:
        if host.startswith(prefix) and "." in host[len(prefix) :]:
            return host[len(prefix) :]
    return host


def _query(query: str) -> str:
    kept = sorted(pair for pair in query.split("&") if pair and not _is_tracking(pair.partition("=")[0].lower()))
    return f"?{'&'.join(kept)}" if kept else ""


def _is_tracking(name: str) -> bool:
    return name in _TRACKING or name.startswith("utm_")
