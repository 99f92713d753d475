"""The registration form: what people type, and the words that come back."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.events.form import FIELDS, check, empty_values, parse_coordinates, parse_price, values_of
from campaign.events.written_dates import parse_day, parse_time

#: A busy machine is not a fault of the code.
UNHURRIED = settings(deadline=None)
TODAY = date(2026, 8, 20)
SENT: dict[str, list[str]] = {
    "title": ["Åpent hus"], "category": ["talk"], "audience": ["youth", "parents"], "attendance_mode": ["in_person"],
    "visibility": ["public"], "language": ["nn"], "date": ["10 oktober"], "starts": ["kl 18"], "ends": ["20.30"],
    "venue": ["Biblioteket"], "postal_code": ["9008 Tromsø"], "price_nok": ["kr 1 000,-"],
    "organisation_kind": ["library"], "name": ["Kari Prøve"], "email": ["kari@example.no"],
}  # fmt: skip


def looked_at(**changes: str | list[str]) -> Any:
    sent = {**SENT, **{name: value if isinstance(value, list) else [value] for name, value in changes.items()}}
    return check(values_of(sent, today=TODAY))


def test_what_people_type_becomes_a_submission() -> None:
    sent = looked_at().submission
    assert (sent.starts_at.isoformat(), sent.ends_at.isoformat()) == (
        "2026-10-10T18:00:00+02:00", "2026-10-10T20:30:00+02:00",
    )  # fmt: skip
    assert (sent.postal_code, sent.place, sent.price_nok) == ("9008", "Tromsø", 1000)
    assert (sent.audience, sent.language) == (["youth", "parents"], "nn")
    assert (sent.organiser.email, sent.organiser.organisation_kind) == ("kari@example.no", "library")


def test_the_offset_is_that_of_the_day() -> None:
    sent = looked_at(date="26.10.2026", other_weeks="true").submission
    assert sent.starts_at.isoformat() == "2026-10-26T18:00:00+01:00"


def test_an_event_may_last_until_midnight_or_for_days() -> None:
    assert looked_at(ends="24.00").submission.ends_at.isoformat() == "2026-10-11T00:00:00+02:00"
    assert looked_at(last_day="12.10.26").submission.ends_at.isoformat() == "2026-10-12T20:30:00+02:00"


def test_an_empty_form_has_every_fault_in_the_order_of_the_page() -> None:
    found = check(values_of({}, today=TODAY))
    assert found.submission is None
    assert list(found.faults) == ["title", "category", "date", "starts", "place", "name", "email"]
    assert all(len(messages) == 1 for messages in found.faults.values())


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "x", "at least 3 characters"),
        ("title", "x" * 151, "150 characters"),
        ("description", "x" * 5001, "5000 characters"),
        ("date", "en gang", "day, month and year"),
        ("date", "31.2.2026", "day, month and year"),
        ("starts", "25.00", "hours and minutes"),
        ("starts", "", "time that the event begins"),
        ("ends", "sent", "hours and minutes"),
        ("ends", "17", "must end after it begins"),
        ("last_day", "snart", "day, month and year"),
        ("coordinates", "nord", "two numbers"),
        ("coordinates", "95, 18", "lat and lon"),
        ("price_nok", "litt", "whole kroner"),
        ("price_nok", "999999", "whole kroner"),
        ("online_url", "javascript:alert(1)", "web address"),
        ("website", "ikke en adresse", "web address"),
        ("email", "kari", "e-mail address"),
        ("phone", "ring meg", "digits"),
        ("name", "K", "at least 2"),
        ("organisation_kind", "band", "Choose one of"),
        ("audience", "alle", "Choose among"),
    ],
)
def test_a_fault_stands_at_its_field(field: str, value: str, words: str) -> None:
    found = looked_at(**{field: value})
    assert list(found.faults) == [field]
    assert words in " ".join(str(message) for message in found.faults[field])


def test_a_day_outside_the_campaign_must_be_ticked() -> None:
    assert list(looked_at(date="10.12.2026").faults) == ["other_weeks"]
    assert looked_at(date="10.12.2026", other_weeks="true").submission
    assert looked_at(date="21.9.2026").submission and looked_at(date="18.10.2026").submission
    assert list(looked_at(date="20.9.2026").faults) == ["other_weeks"]


def test_values_that_cannot_be_read_are_kept_as_typed() -> None:
    values = values_of({**SENT, "date": ["en gang"], "ends": ["sent"], "price_nok": ["litt"]}, today=TODAY)
    assert (values["date"], values["ends"], values["price_nok"]) == ("en gang", "sent", "litt")
    assert (values["starts"], values["title"]) == ("18:00", "Åpent hus")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("10.10.26", date(2026, 10, 10)),
        ("10.10.2026", date(2026, 10, 10)),
        ("2026-10-10", date(2026, 10, 10)),
        ("10/10 2026", date(2026, 10, 10)),
        ("10 oktober", date(2026, 10, 10)),
        ("lørdag 10. oktober 2026", date(2026, 10, 10)),
        ("laurdag 10. oktober", date(2026, 10, 10)),
        ("Saturday 10th October", date(2026, 10, 10)),
        ("10.10", date(2026, 10, 10)),
        ("1. mai", date(2027, 5, 1)),
        ("20.8", date(2026, 8, 20)),
    ],
)
def test_days_as_people_write_them(text: str, day: date) -> None:
    assert parse_day(text, today=TODAY) == day


@pytest.mark.parametrize("text", ["18", "18.00", "18:00", "kl 18", "kl. 18.00", "klokka 18", "1800", "18:00:00"])
def test_times_as_people_write_them(text: str) -> None:
    assert parse_time(text) == time(18)


@UNHURRIED
@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31)))
def test_a_day_that_is_written_is_read_again(day: date) -> None:
    written = [day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%Y}", f"{day:%d-%m-%Y}"]
    assert {parse_day(text, today=TODAY) for text in written} == {day}


@UNHURRIED
@given(st.times())
def test_a_time_that_is_written_is_read_again(moment: time) -> None:
    minute = moment.replace(second=0, microsecond=0)
    assert {parse_time(f"{minute:%H:%M}"), parse_time(f"kl. {minute:%H.%M}"), parse_time(f"{minute:%H%M}")} == {minute}


@UNHURRIED
@given(st.integers(min_value=0, max_value=100_000))
def test_a_price_that_is_written_is_read_again(price: int) -> None:
    grouped = f"{price:,}".replace(",", "\u00a0")
    assert {parse_price(f"{price}"), parse_price(f"kr {price},-"), parse_price(f"{grouped} kr")} == {price}


def test_free_is_a_price_and_other_words_are_not() -> None:
    assert (parse_price("Gratis"), parse_price("free"), parse_price("0")) == (0, 0, 0)
    assert (parse_price("12,50"), parse_price("-5"), parse_price("50-100")) == ("12,50", "-5", "50-100")


@pytest.mark.parametrize("text", ["69.65, 18.96", "69,65 18,96", "69,65; 18,96", "69.65° N 18.96° Ø", "69.65,18.96"])
def test_coordinates_as_people_write_them(text: str) -> None:
    assert parse_coordinates(text) == {"lat": 69.65, "lon": 18.96}


_ODD = st.text(alphabet=st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    ["9999-12-31", "0001-01-01", "24:00", "31.12.2100", "1e9", "-0", "NaN, 1", "٣", "²", "10.10.2026", "18", "\u202e"]
)


@UNHURRIED
@given(st.dictionaries(st.sampled_from(FIELDS), st.lists(_ODD, max_size=2)))
def test_nothing_that_is_typed_breaks_the_form(sent: dict[str, list[str]]) -> None:
    found = check(values_of({**SENT, **sent}, today=TODAY))
    assert (found.submission is None) == bool(found.faults)
    assert set(found.faults) <= set(FIELDS)


def test_a_kept_form_reads_as_the_sent_one() -> None:
    values = values_of(SENT, today=TODAY)
    kept = {name: value if isinstance(value, list) else [value] for name, value in values.items()}
    assert values_of(kept, today=TODAY + timedelta(9)) == values
    assert set(empty_values()) == set(FIELDS) == set(values)
