"""Feed, site map and robots.txt."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

from campaign.events.feeds import MOST_IN_FEED, atom, newest, robots, sitemap
from campaign.i18n import translator
from tests.events.published import PUBLIC_URL, event_view

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def feed(*views: object, source: str = f"{PUBLIC_URL}/nye.atom") -> ElementTree.Element:
    return ElementTree.fromstring(
        atom(views, title="Nye", public_url=PUBLIC_URL, source=source, say=translator("nb"))  # type: ignore[arg-type]
    )


def test_the_feed_has_stable_ids_and_true_times() -> None:
    later = datetime(2026, 9, 2, tzinfo=UTC)
    found = feed(event_view(id=8, slug="b", updated_at=later), event_view())
    assert found.findtext(f"{ATOM}updated") == "2026-09-02T00:00:00Z"
    assert [e.findtext(f"{ATOM}id") for e in found.iter(f"{ATOM}entry")] == [
        "tag:dagen.example.no,2026:event:8", "tag:dagen.example.no,2026:event:7",
    ]  # fmt: skip
    assert found.get("{http://www.w3.org/XML/1998/namespace}lang") == "nb"
    assert found.find(f"{ATOM}link[@rel='self']").get("href") == f"{PUBLIC_URL}/nye.atom"  # type: ignore[union-attr]


def test_an_empty_feed_is_a_feed() -> None:
    assert feed().findtext(f"{ATOM}updated") == "2008-01-01T00:00:00Z"


def test_feeds_of_different_filters_differ_in_id() -> None:
    ids = {feed(source=f"{PUBLIC_URL}/nye.atom{query}").findtext(f"{ATOM}id") for query in ("", "?q=a", "?q=b")}
    assert len(ids) == 3


def test_text_that_xml_has_no_place_for_is_left_out() -> None:
    entry = feed(event_view(title="A & <b> \ufffe\uffff B")).find(f"{ATOM}entry")
    assert entry is not None and entry.findtext(f"{ATOM}title") == "A & <b>  B"


def test_the_newest_come_first_and_not_all() -> None:
    views = [event_view(id=n, slug=f"s{n}") for n in range(1, MOST_IN_FEED + 11)]
    found = newest(views)
    assert [view.id for view in found] == list(range(MOST_IN_FEED + 10, 10, -1))


def test_the_site_map_names_each_language() -> None:
    root = ElementTree.fromstring(sitemap([event_view()], public_url=PUBLIC_URL))
    urls = {url.findtext(f"{SITEMAP}loc"): url for url in root}
    english = urls[f"{PUBLIC_URL}/en/events/apent-hus"]
    assert english.findtext(f"{SITEMAP}lastmod") == "2026-09-01T08:30:05Z"
    assert {link.get("hreflang") for link in english.iter(f"{XHTML}link")} == {"nb", "nn", "en"}
    assert {f"{PUBLIC_URL}/", f"{PUBLIC_URL}/markeringer", f"{PUBLIC_URL}/nn/registrer"} <= urls.keys()


def test_robots_are_kept_from_what_is_personal() -> None:
    lines = robots(PUBLIC_URL).decode().splitlines()
    assert f"Sitemap: {PUBLIC_URL}/sitemap.xml" in lines
    assert {"Disallow: /team", "Disallow: /mine", "Disallow: /bekreft/"} <= set(lines)
    assert "Disallow: /" not in lines
