"""Calendars: written so that every program reads them, and the linter that says when they are not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from campaign.events.calendar import calendar, lint
from campaign.i18n import translator
from tests.events.published import PUBLIC_URL, entry

#: A busy machine is not a fault of the code.
UNHURRIED = settings(deadline=None)
_LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
_WRITTEN = st.text(alphabet=_LETTERS, min_size=1, max_size=200).filter(lambda text: text.strip() == text)
_TEXT = _WRITTEN | st.sampled_from(
    ["Kaffe, kake; og \\ prat", 'Sitat: "ja"', "👩‍👩‍👧 " * 30, "å" * 150, "a:b;c=d,e", "\\n er ikke linje"]
)


def made(*entries: Any) -> bytes:
    return calendar(
        entries, name="Verdensdagen", public_url=PUBLIC_URL, source=f"{PUBLIC_URL}/kalender.ics?q=a&free=true",
        say=translator("nb"),
    )  # fmt: skip


def only_event(data: bytes) -> Any:
    return Calendar.from_ical(data).walk("VEVENT")[0]


def test_an_event_has_what_calendars_need() -> None:
    data = made(entry(version=3))
    event = only_event(data)
    assert lint(data) == []
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("m-7@dagen.example.no", 3, "CONFIRMED")
    assert event["LOCATION"] == "Biblioteket, Grønnegata 94, 9008 Tromsø"
    assert b"DTSTART:20261010T160000Z\r\nDTEND:20261010T180000Z\r\n" in data
    assert b"DTSTAMP:20260901T083005Z\r\n" in data and b"LAST-MODIFIED:20260901T083005Z\r\n" in data
    assert b"GEO:69.6512;18.9568\r\n" in data
    assert event["URL"] == f"{PUBLIC_URL}/markeringer/apent-hus"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in data


def test_the_same_state_gives_the_same_bytes() -> None:
    assert made(entry()) == made(entry())


def test_a_cancelled_event_stays_and_says_so() -> None:
    assert only_event(made(entry(status="cancelled")))["STATUS"] == "CANCELLED"


def test_an_event_without_end_or_pin_or_online_is_whole_too() -> None:
    data = made(
        entry(ends_at=None, location=None, attendance_mode="online", online_url="https://mote.example.no/a;b,c")
    )
    assert lint(data) == []
    assert b"GEO" not in data and b"LOCATION" not in data and b"DTEND" not in data and b"DURATION:PT1H" in data
    assert b"CONFERENCE;FEATURE=VIDEO;VALUE=URI:https://mote.example.no/a;b,c\r\n" in data


@UNHURRIED
@given(_TEXT, _TEXT)
def test_any_text_comes_out_again(title: str, description: str) -> None:
    data = made(entry(title=title, description=description))
    assert lint(data) == []
    event = only_event(data)
    assert event["SUMMARY"] == title
    assert event["DESCRIPTION"].startswith(description + "\n\n")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (made(entry()).replace(b"\r\n", b"\n"), "CRLF"),
        (made(entry()).replace(b"UID:m-7@dagen.example.no\r\n", b""), "VEVENT lacks UID"),
        (made(entry()).replace(b"DTSTAMP:20260901T083005Z\r\n", b""), "VEVENT lacks DTSTAMP"),
        (made(entry()).replace(b"VERSION:2.0\r\n", b""), "VCALENDAR lacks VERSION"),
        (made(entry(), entry()), "stands twice"),
        (made(entry()).replace(b"SUMMARY:", b"SUMMARY:" + b"x" * 80), "octets long"),
        (made(entry()).replace(b"DTEND:20261010T18", b"DTEND:20261010T15"), "ends before it begins"),
        (made(entry()).replace(b"DTSTAMP:20260901T083005Z", b"DTSTAMP:20260901T083005"), "not in UTC"),
    ],
)
def test_the_linter_sees_what_is_wrong(wrong: bytes, said: str) -> None:
    assert any(said in fault for fault in lint(wrong))
