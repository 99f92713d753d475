"""The moment, the campaign's time zone and its weeks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")

#: The campaign is held in these ISO weeks of each year, with 10 October as its day.
FIRST_WEEK, LAST_WEEK = 39, 42


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Norway."""
    return now().astimezone(OSLO).date()


def campaign_period(year: int) -> tuple[date, date]:
    """First Monday and last Sunday of the campaign of a year."""
    return date.fromisocalendar(year, FIRST_WEEK, 1), date.fromisocalendar(year, LAST_WEEK, 7)


def campaign_year(day: date) -> int:
    """The campaign that a day belongs to: that of its year."""
    return day.year


def oslo_day(moment: datetime) -> date:
    """The day in Norway that an aware moment falls on."""
    return moment.astimezone(OSLO).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in Norway and of the day after, both in UTC."""
    start = datetime(day.year, day.month, day.day, tzinfo=OSLO)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=OSLO)
    return start.astimezone(UTC), end.astimezone(UTC)
