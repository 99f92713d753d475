"""Hits, placements and unique stories."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.media.articles.addresses import canonical_url
from campaign.media.articles.clusters import Mentions, cluster, count_mentions, potential_audience
from campaign.media.articles.similar import Shingles
from campaign.media.articles.titles import outlet_key, title_key
from campaign.media.model import Article

START = datetime(2025, 10, 10, 6, tzinfo=UTC)
LEAD = (
    "I dag markeres dagen over hele landet med samtaler, konserter og turer for alle som vil være med og snakke "
    "sammen om det som er vanskelig, sier lederen i organisasjonen til avisen"
)


def hit(outlet: str, title: str, *, hours: float = 0, url: str = "", **rest: object) -> Article:
    moment = START + timedelta(hours=hours)
    fields = {"canonical_url": canonical_url(url), "published_at": moment, "row": 1, **rest}
    return Article(outlet=outlet, title=title, url=url, **fields)  # type: ignore[arg-type]


def test_an_agency_story_in_many_papers_is_one_story() -> None:
    articles = [hit(f"Avis {at}", "Åpenhet redder liv", hours=at) for at in range(40)]
    assert count_mentions(articles) == Mentions(hits=40, placements=40, unique_stories=1)


def test_print_and_web_of_one_paper_are_one_placement() -> None:
    web = hit(
        "Bergens Tidende (nett)", "Åpenhet redder liv | Bergens Tidende", url="https://www.bt.no/a/1?utm_source=x"
    )
    amp = hit("Bergens Tidende", "Oppdatert overskrift", url="https://m.bt.no/a/1/amp", hours=200)
    paper = hit("Bergens Tidende", "Åpenhet redder liv!", hours=47)
    assert count_mentions([web, amp, paper]) == Mentions(hits=3, placements=1, unique_stories=1)


def test_the_same_title_later_is_another_article() -> None:
    assert count_mentions([hit("A", "Åpenhet redder liv"), hit("A", "Åpenhet redder liv", hours=49)]).placements == 2
    assert (
        count_mentions([hit("A", "Åpenhet redder liv"), hit("B", "Åpenhet redder liv", hours=73)]).unique_stories == 2
    )


def test_one_word_is_no_shared_headline() -> None:
    assert count_mentions([hit("A", "Leder"), hit("B", "Leder")]).unique_stories == 2


def test_nearly_the_same_text_under_other_headlines_is_one_story() -> None:
    one = hit("A", "Helt ulike ord", lead=LEAD)
    other = hit("B", "Noe annet her", lead=LEAD + " i dag", hours=100)
    far = hit("C", "Enda noe annet", lead=LEAD, hours=400)
    unlike = hit("D", "Noe fjerde", lead=" ".join(reversed(LEAD.split())))
    assert count_mentions([one, other, far, unlike]).unique_stories == 3


def test_agency_copy_with_titles_alike_is_one_story() -> None:
    one = hit("A", "Flere unge ber om hjelp", agency="NTB")
    other = hit("B", "Flere unge ber nå om hjelp", lead="OSLO (NTB): Flere unge")
    third = hit("C", "Flere unge ber ofte om hjelp")
    unlike = hit("D", "Statsbudsjettet legges fram", agency="NTB")
    assert count_mentions([one, other, third, unlike]) == Mentions(hits=4, placements=4, unique_stories=3)


def test_the_audience_counts_each_outlet_once_a_story() -> None:
    articles = [
        hit("A", "Åpenhet redder liv", reach=100),
        hit("A", "Åpenhet redder liv", reach=120, hours=60),
        hit("B", "Åpenhet redder liv", reach=50),
        hit("A", "En annen sak", reach=100),
    ]
    assert potential_audience(articles, cluster(articles)) == 120 + 50 + 100


ARTICLES = st.builds(
    hit,
    outlet=st.sampled_from(["A", "B", "C"]),
    title=st.sampled_from(["Åpenhet redder liv", "Åpenhet berger liv", "Leder", "", "Flere unge ber om hjelp"]),
    hours=st.integers(0, 300),
    url=st.sampled_from(["", "https://a.no/1", "https://b.no/2"]),
    lead=st.sampled_from(["", LEAD, LEAD + " i dag", "kort"]),
    agency=st.sampled_from(["", "NTB"]),
)


def told(articles: list[Article]) -> list[tuple[str, str, str]]:
    """What each article belongs to, whatever its place in the list."""
    found = cluster(articles)
    return sorted(zip(map(repr, articles), found.placements, found.stories, strict=True))


@settings(deadline=5_000)
@given(articles=st.lists(ARTICLES, max_size=25), shuffle=st.randoms(use_true_random=False))
def test_the_answer_does_not_depend_on_the_order(articles: list[Article], shuffle: random.Random) -> None:
    order = list(range(len(articles)))
    shuffle.shuffle(order)
    others = [articles[at] for at in order]
    assert told(articles) == told(others)
    mentions = count_mentions(articles)
    assert mentions.hits >= mentions.placements >= mentions.unique_stories


@given(sets=st.lists(st.frozensets(st.integers(0, 12), min_size=1, max_size=10), max_size=30))
def test_the_quick_search_finds_exactly_the_similar_pairs(sets: list[frozenset[int]]) -> None:
    expected = {
        frozenset({one, other})
        for one in range(len(sets))
        for other in range(one)
        if len(sets[one] & sets[other]) / len(sets[one] | sets[other]) >= 0.8
    }
    values = np.array([value for one in sets for value in sorted(one)], dtype=np.uint32)
    shingles = Shingles(np.array([len(one) for one in sets], dtype=np.int64), values)
    found = {frozenset(pair) for ones, others in shingles.similar_pairs(0.8) for pair in zip(ones, others, strict=True)}
    assert found == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.BT.no/a/1/?utm_source=x&fbclid=2#topp", "https://bt.no/a/1"),
        ("http://m.nrk.no/sak/amp", "https://nrk.no/sak"),
        ("https://amp.vg.no/nyheter/i/1?id=7&utm_medium=y", "https://vg.no/nyheter/i/1?id=7"),
        ("https://www.google.com/amp/s/www.bt.no/a/1", "https://bt.no/a/1"),
        ("https://www-bt-no.cdn.ampproject.org/c/s/www.bt.no/a/1", "https://bt.no/a/1"),
        ("https://a.no/sak?b=2&a=1", "https://a.no/sak?a=1&b=2"),
        ("https://a.no/%C3%A5pent", "https://a.no/åpent"),
        ("//www.a.no:443/x", "https://a.no/x"),
        ("www.a.no/x", "https://a.no/x"),
        ("https://example.no/campaign/1", "https://example.no/campaign/1"),
        ("", ""),
        ("ikke en adresse", "ikke en adresse"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_canonical_addresses(url: str, expected: str) -> None:
    assert canonical_url(url) == expected
    assert canonical_url(canonical_url(url)) == expected


def test_outlets_and_titles_made_comparable() -> None:
    assert outlet_key("www.bt.no") == outlet_key("BT") == outlet_key("bt.no")
    assert outlet_key("Bergens Tidende (print)") == outlet_key("Bergens Tidende")
    assert title_key("Åpenhet redder liv – VG", "vg.no") == "åpenhet redder liv"
    assert title_key("Åpenhet – redder liv", "VG") == "åpenhet redder liv"
