"""oEmbed 1.0: from the address of a page of ours to the frame that another site may show in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from campaign.errors import Fault, Malformed, NotFound, msg
from campaign.events.public import Catalogue
from campaign.i18n import LANGUAGES, PAGES, page_path, translator

#: Pages that have a map, by name.
PAGES_WITH_MAP = ("events", "event", "map", "map_embed")
WIDTH, HEIGHT = 640, 480
LEAST = 200
CACHE_SECONDS = 3600


class OEmbed(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of type `rich`; sizes in pixels."""

    title: str
    html: str
    width: int
    height: int
    provider_name: str
    provider_url: str
    type: str = "rich"
    version: str = "1.0"
    cache_age: int = CACHE_SECONDS


def embed_of(query: Mapping[str, str], *, public_url: str, catalogue: Catalogue, filters: frozenset[str]) -> OEmbed:
    """The frame for `url`, no larger than `maxwidth` and `maxheight`.

    Raises `Malformed` for a query that cannot be read, `NotFound` for an address that has no map here.
    """
    faults: list[Fault] = []
    url = query.get("url", "").strip()
    if not url:
        faults.append(Fault("url", msg("Give the address of a page of this site.")))
    width = _size(query, "maxwidth", WIDTH, faults)
    height = _size(query, "maxheight", HEIGHT, faults)
    if faults:
        raise Malformed(faults)
    source, title, lang = _frame(url, public_url, catalogue, filters)
    html = (
        f'<iframe src="{escape(source)}" width="{width}" height="{height}" title="{escape(title)}" '
        'loading="lazy" frameborder="0"></iframe>'
    )
    return OEmbed(
        title=title, html=html, width=width, height=height,
        provider_name=translator(lang).gettext("World Mental Health Day"), provider_url=public_url,
    )  # fmt: skip


def _size(query: Mapping[str, str], name: str, most: int, faults: list[Fault]) -> int:
    text = query.get(name, "")
    if not text:
        return most
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:9]) < 100_000):
        faults.append(Fault(name, msg("Give a whole number of pixels.")))
        return most
    return max(LEAST, min(most, int(text)))


def _frame(url: str, public_url: str, catalogue: Catalogue, filters: frozenset[str]) -> tuple[str, str, str]:
    """Address and title of the frame, and the language of the page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise NotFound() from None
    if f"{parts.scheme}://{parts.netloc}".lower() != public_url.lower():
        raise NotFound()
    page, lang, slug = _page(parts.path)
    asked = dict(parse_qsl(parts.query))
    key = slug or ("" if page == "events" else asked.get("event", ""))
    base = public_url + page_path("map_embed", lang)
    if key:
        event = catalogue.get(key)
        if event is None:
            raise NotFound()
        return f"{base}?{urlencode({'event': event.slug})}", event.title, lang
    kept = urlencode(sorted((name, value) for name, value in parse_qsl(parts.query) if name in filters))
    return base + (f"?{kept}" if kept else ""), translator(lang).gettext("Map of events"), lang


def _page(path: str) -> tuple[str, str, str]:
    """Name and language of the page with a map at this path, and the slug in it."""
    for name in PAGES_WITH_MAP:
        for lang in LANGUAGES:
            pattern = re.escape(PAGES[name][lang]).replace(re.escape("{slug}"), "(?P<slug>[a-z0-9-]+)")
            if found := re.fullmatch(pattern, path.rstrip("/")):
                return name, lang, found.groupdict().get("slug", "")
    raise NotFound()
