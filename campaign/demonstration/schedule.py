"""When invented events are held and registered."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from campaign.clock import OSLO, campaign_period
from campaign.demonstration.vocabulary import CategoryWords, Hours

#: First and last possible start, in minutes after midnight.
_WEEKDAY: dict[Hours, tuple[int, int]] = {
    "evening": (17 * 60, 19 * 60 + 30), "day": (10 * 60, 14 * 60), "lunch": (11 * 60, 12 * 60 + 30),
    "school": (8 * 60 + 30, 12 * 60),
}  # fmt: skip
_WEEKEND: dict[Hours, tuple[int, int]] = {"evening": (15 * 60, 19 * 60)}
_WEEKEND_DAY = (11 * 60, 16 * 60)
_STEP = 30
#: Weights of 10 October, of the school or working day nearest before it, and of other days by their distance.
_PEAK, _WORKING_PEAK = 24.0, 14.0
_NEARNESS = ((1, 4.0), (3, 2.8), (7, 1.9), (14, 1.1))
_FAR, _WEEKEND_FACTOR = 0.7, 0.4


def world_day(year: int) -> date:
    """World Mental Health Day."""
    return date(year, 10, 10)


class Schedule:
    """Draws days and hours of one campaign year."""

    def __init__(self, year: int) -> None:
        self._year = year
        first, self._last = campaign_period(year)
        self._days = [first + timedelta(days=n) for n in range((self._last - first).days + 1)]
        self._weights = [self._weight(day) for day in self._days]
        self._working = [0.0 if day.weekday() > 4 else w for day, w in zip(self._days, self._weights, strict=True)]
        nearest = max(day for day in self._days if day <= world_day(year) and day.weekday() < 5)
        self._working[self._days.index(nearest)] = _WORKING_PEAK

    def _weight(self, day: date) -> float:
        distance = abs((day - world_day(self._year)).days)
        if distance == 0:
            return _PEAK
        weight = next((weight for most, weight in _NEARNESS if distance <= most), _FAR)
        return weight * (_WEEKEND_FACTOR if day.weekday() > 4 else 1)

    def period(self, words: CategoryWords, rng: Random) -> tuple[datetime, datetime]:
        """Begin and end of an event, both inside the campaign weeks, in UTC."""
        day = rng.choices(self._days, self._working if words.weekdays else self._weights)[0]
        weekend = day.weekday() > 4
        earliest, latest = _WEEKEND.get(words.hours, _WEEKEND_DAY) if weekend else _WEEKDAY[words.hours]
        begins = earliest + _STEP * rng.randint(0, (latest - earliest) // _STEP)
        minutes = rng.choice(words.minutes)
        last = min(day + timedelta(days=rng.choice(words.days) if words.days else 0), self._last)
        return _moment(day, begins), _moment(last, min(begins + minutes, 23 * 60 + 30))

    def registered(self, starts_at: datetime, rng: Random, *, late: bool = False) -> datetime:
        """When an event was registered: from August to the day before it, `late` in the last days of that."""
        opened = datetime(self._year, 8, 3, 6, tzinfo=UTC)
        closed = starts_at - timedelta(days=1)
        share = rng.uniform(0.9, 1.0) if late else rng.betavariate(2.2, 1.4)
        moment = opened + (closed - opened) * share
        hour, minute, second = rng.randint(6, 19), rng.randint(0, 59), rng.randint(0, 59)
        return moment.replace(hour=hour, minute=minute, second=second, microsecond=0)


def _moment(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(minutes // 60, minutes % 60), OSLO).astimezone(UTC)
