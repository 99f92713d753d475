"""What programs that follow the site read: Atom feed (RFC 4287), site map and robots.txt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from campaign.events.presentation import whole_place
from campaign.events.schemas import EventView
from campaign.i18n import LANGUAGES, Translator, page_path

ATOM = "application/atom+xml; charset=utf-8"
XML = "application/xml; charset=utf-8"
MOST_IN_FEED = 100
#: Pages of the site map that are not events.
_PAGES = ("home", "events", "map", "register", "privacy", "accessibility", "attribution")
#: Addresses that hold nothing to search for, or that belong to one person.
_CLOSED = (
    "/team", "/mine", "/bekreft/", "/nn/stadfest/", "/en/confirm/", "/registrer/", "/nn/registrer/", "/en/register/",
)  # fmt: skip
_NS = "http://www.w3.org/2005/Atom"
#: XML 1.0 has no place for these.
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff\x00-\x08\x0b\x0c\x0e-\x1f]")
_FIRST = datetime(2008, 1, 1, tzinfo=UTC)


def newest(views: Iterable[EventView]) -> list[EventView]:
    """The events that were registered last, newest first."""
    return sorted(views, key=lambda view: view.id, reverse=True)[:MOST_IN_FEED]


def atom(views: Iterable[EventView], *, title: str, public_url: str, source: str, say: Translator) -> bytes:
    """A feed of events in the order given. `source` is its own address."""
    host = urlsplit(public_url).hostname or "localhost"
    views = list(views)
    feed = ElementTree.Element("feed", {"xmlns": _NS, "xml:lang": say.lang})
    _text(feed, "id", f"tag:{host},2026:events" + (f":{urlsplit(source).query}" if urlsplit(source).query else ""))
    _text(feed, "title", title)
    _text(feed, "updated", _moment(max((view.updated_at for view in views), default=_FIRST)))
    ElementTree.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": source})
    home = public_url + page_path("events", say.lang)
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": home})
    _text(ElementTree.SubElement(feed, "author"), "name", say.gettext("World Mental Health Day"))
    for view in views:
        _entry(feed, view, host, public_url, say)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed, encoding="utf-8")


def _entry(feed: ElementTree.Element, view: EventView, host: str, public_url: str, say: Translator) -> None:
    entry = ElementTree.SubElement(feed, "entry", {"xml:lang": view.language})
    page = public_url + page_path("event", say.lang, slug=view.slug)
    _text(entry, "id", f"tag:{host},2026:event:{view.id}")
    _text(entry, "title", view.title)
    _text(entry, "updated", _moment(view.updated_at))
    ElementTree.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": page})
    ElementTree.SubElement(entry, "category", {"term": view.category})
    if view.organiser.organisation:
        _text(ElementTree.SubElement(entry, "author"), "name", view.organiser.organisation)
    lines = (say.period(view.starts_at, view.ends_at), whole_place(view), view.description)
    _text(entry, "summary", "\n".join(filter(None, lines)))


def _text(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = _NOT_XML.sub("", text)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sitemap(views: Iterable[EventView], *, public_url: str) -> bytes:
    """The site map: each page and event in each language, with its other languages."""
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    ]
    for page in _PAGES:
        parts += _urls(page, public_url, "")
    for view in views:
        parts += _urls("event", public_url, _moment(view.updated_at), slug=view.slug)
    return "".join([*parts, "</urlset>\n"]).encode()


def _urls(page: str, public_url: str, changed: str, **params: str) -> Iterable[str]:
    addresses = {lang: public_url + page_path(page, lang, **params) for lang in LANGUAGES}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{lang}" href={quoteattr(address)}/>'
        for lang, address in addresses.items()
    )
    stamp = f"<lastmod>{changed}</lastmod>" if changed else ""
    for address in addresses.values():
        yield f"<url><loc>{escape(address)}</loc>{stamp}{others}</url>\n"


def robots(public_url: str) -> bytes:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED), "", f"Sitemap: {public_url}/sitemap.xml", ""]
    return "\n".join(lines).encode()
