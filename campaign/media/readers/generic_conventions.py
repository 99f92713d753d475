"""What holds for a whole table that nobody knows: order of day and month, decimal mark, platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from campaign.media.metrics import METRICS
from campaign.media.model import Question
from campaign.media.readers.generic_columns import Columns
from campaign.media.readers.generic_numbers import Mark, Style
from campaign.media.readers.generic_questions import about_platform
from campaign.media.readers.moments import Order, order_of
from campaign.media.readers.platforms import PLATFORMS, platform_at

MAIL = frozenset(["recipients", "delivered", "opens", "opens_unique", "clicks_unique", "unsubscribes", "bounced"])
PODCAST = frozenset(["plays", "listeners", "streams", "starts"])
SITE = frozenset(["page_views", "visits", "visitors"])
_FAMILIES = ((MAIL, "newsletter"), (PODCAST, "podcast"), (SITE, "website"), (frozenset(["mentions"]), "press"))
_ORDERS: dict[str, Order] = {"day-first": "day-first", "month-first": "month-first"}
_MARKS: dict[str, Mark] = {"comma": "comma", "point": "point"}


def order_for(columns: Columns, answers: Mapping[str, str]) -> Order | Literal["either"] | None:
    """Which of day and month comes first; `either` when it must be asked."""
    cells = [cell for role in ("published", "first", "last") if (column := columns.of(role)) for cell in column.cells]
    found = order_of(cells)
    given = _ORDERS.get(answers.get("#dates", ""))
    return given if found == "either" and given else found


def mark_for(columns: Columns, answers: Mapping[str, str]) -> tuple[Mark | Literal["either"] | None, bool]:
    """The decimal mark, and whether `1.234` was taken for thousands because nothing but counts is there."""
    numbers = dict(columns.metrics)
    for role in ("reach", "value"):
        if column := columns.of(role):
            numbers[role] = column
    style = Style(cell for column in numbers.values() for cell in column.cells)
    counts = "value" not in numbers and all(_is_count(name) for name in numbers)
    found = style.mark(counts=counts)
    if found == "either":
        return _MARKS.get(answers.get("#numbers", ""), "either"), False
    return found, not style.marks and bool(style.grouped)


def _is_count(name: str) -> bool:
    return name == "reach" or METRICS[name].unit != "seconds"


def platform_for(kind: str, columns: Columns, answers: Mapping[str, str]) -> tuple[str, list[Question]]:
    """The platform of the whole table; empty when each row names its own."""
    given = answers.get("#platform", "")
    if given in PLATFORMS:
        return given, []
    if kind == "articles" or columns.has("platform"):
        return "", []
    if kind in ("newsletters", "episodes"):
        return "newsletter" if kind == "newsletters" else "podcast", []
    links = columns.of("url")
    if kind == "posts" and links and links.cells and all(platform_at(cell) for cell in links.cells):
        return "", []
    metrics = columns.metrics.keys()
    for family, platform in _FAMILIES:
        if metrics and metrics <= family:
            return platform, []
    return ("", []) if kind == "figures" and columns.has("label") else ("", [about_platform()])
