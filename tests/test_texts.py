"""Every text of the interface is translated, and keeps its placeholders."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from campaign import translations
from campaign.clock import OSLO
from campaign.i18n import LANGUAGES, PAGES, catalogue, sami_date, translator

_PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.fixture(scope="module")
def source() -> translations.Catalog:
    return translations.collect()


@pytest.mark.parametrize("lang", translations.COMPLETE)
def test_nothing_waits_for_a_translation(lang: str, source: translations.Catalog) -> None:
    assert len(source) > 500
    assert [message.id for message in translations.missing(lang, source)] == []


@pytest.mark.parametrize("lang", translations.COMPLETE)
def test_translations_keep_the_placeholders(lang: str) -> None:
    for message in catalogue(lang):
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id:
            wanted = set(_PLACEHOLDER.findall(ids[-1]))
            for text in strings:
                assert set(_PLACEHOLDER.findall(text)) <= wanted, message.id
            assert set(_PLACEHOLDER.findall(strings[-1])) == wanted, message.id


def test_catalogues_hold_what_the_code_says_and_no_more(source: translations.Catalog) -> None:
    wanted = {message.id for message in source if message.id}
    for lang in translations.COMPLETE:
        assert {message.id for message in catalogue(lang) if message.id} == wanted


@pytest.mark.parametrize(
    ("lang", "full", "time", "period", "number", "share"),
    [
        ("nb", "lørdag 10. oktober 2026", "kl. 18.00", ", kl. 18.00–20.00", "593 115", "32,7 %"),
        ("nn", "laurdag 10. oktober 2026", "kl. 18.00", ", kl. 18.00–20.00", "593 115", "32,7 %"),
        ("en", "Saturday, 10 October 2026", "18:00", ", 18:00–20:00", "593,115", "32.7%"),
    ],
)  # fmt: skip
def test_dates_and_numbers(lang: str, full: str, time: str, period: str, number: str, share: str) -> None:
    say = translator(lang)
    start, end = datetime(2026, 10, 10, 18, tzinfo=OSLO), datetime(2026, 10, 10, 20, tzinfo=OSLO)
    assert say.date(start) == full
    assert say.time(start) == time
    assert say.period(start, end) == full + period
    assert say.number(593115) == number.replace(" ", "\u00a0")
    assert say.percent(0.327) == share.replace(" ", "\u00a0")


def test_northern_sami_dates_have_their_own_table() -> None:
    assert sami_date(date(2026, 10, 10)) == "lávvardat, golggotmánu 10. b. 2026"


def test_every_page_has_an_address_in_every_language() -> None:
    for page, paths in PAGES.items():
        assert set(paths) == set(LANGUAGES), page
