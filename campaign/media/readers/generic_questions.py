"""What is asked about a table that nobody knows, and the answers that are possible.

An answer is kept under the normalised header of the column, or under `#kind`, `#platform`, `#dates`, `#numbers`; for a
list of figures under the normalised label of the figure. Answers of columns are fields (`title`), `metric:<name>` or
`ignore`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from campaign.media.files.headers import normalise
from campaign.media.imports.answers import DATE_CHOICES, DATES
from campaign.media.metrics import METRICS
from campaign.media.model import Question
from campaign.media.problems import N_
from campaign.media.readers.generic_columns import Column, Columns, answered
from campaign.media.readers.generic_names import HOLDS, IGNORE, METRIC, metric_of, roles_of
from campaign.media.readers.platforms import PLATFORMS, platform_inside

KIND_CHOICES = ("articles", "posts", "newsletters", "episodes", "days", "figures")
NUMBER_CHOICES = ("comma", "point")
_METRICS: dict[str, tuple[str, ...]] = {
    "posts": (
        "views", "impressions", "reach", "likes", "reactions", "comments", "shares", "saves", "clicks", "clicks_link",
        "interactions", "new_followers", "profile_visits", "seconds_viewed",
    ),
    "newsletters": (
        "recipients", "delivered", "opens", "opens_unique", "clicks", "clicks_unique", "unsubscribes", "bounced",
        "forwards", "complaints",
    ),
    "episodes": ("plays", "downloads", "listeners", "streams", "starts", "seconds_listened"),
    "articles": (),
}  # fmt: skip
_OVERALL = (
    "followers", "new_followers", "page_views", "visits", "visitors", "mentions", "downloads", "search_clicks",
    "search_impressions",
)  # fmt: skip
_FIELDS = (
    "published", "clock", "title", "url", "outlet", "outlet_type", "lead", "text", "reach", "subject", "episode",
    "platform", "account", "native_id", "label", "value", "period", "region", "country", "language", "sentiment",
    "keywords", "byline", "ave",
)  # fmt: skip
_TEXT_FIELDS: dict[str, tuple[str, ...]] = {
    "articles": ("title", "outlet", "lead", "outlet_type", "region"),
    "posts": ("text", "title", "account", "platform", "native_id"),
    "newsletters": ("subject", "title"),
    "episodes": ("episode", "show"),
    "days": ("platform", "account"),
    "figures": ("label", "platform", "period"),
}


def metric_choices(kind: str) -> tuple[str, ...]:
    """Answers for a column of numbers: `metric:views` and so on, then `ignore`."""
    names = _METRICS.get(kind) or (*_METRICS["posts"], *_METRICS["newsletters"], *_METRICS["episodes"], *_OVERALL)
    known = [METRIC + name for name in dict.fromkeys(names) if name in METRICS]
    return (*(["reach"] if kind == "articles" else known), IGNORE)


def about_column(column: Column, need: Sequence[str], kind: str) -> Question:
    """Whether a column is what is missing."""
    fitting = tuple(role for role in need if role != METRIC and column.holds(HOLDS.get(role, "words")))
    others = tuple(role for role in _TEXT_FIELDS[kind] if column.holds("words") and role not in fitting)
    if METRIC in need and column.holds("number"):
        return about_metric(column, kind)
    return _question(column, (*fitting, *others, IGNORE))


def about_metric(column: Column, kind: str) -> Question:
    """Which number a column holds."""
    return _question(column, metric_choices(kind))


def about_anything(column: Column) -> Question:
    """What a column of a table is of which nothing is known."""
    if column.cells and column.holds("number"):
        return _question(column, ("reach", "value", *metric_choices("")))
    fitting = tuple(role for role in _FIELDS if column.holds(HOLDS.get(role, "text")) and HOLDS.get(role) != "number")
    return _question(column, (*fitting, IGNORE))


def about_label(label: str) -> Question:
    """Which metric a figure of a list is."""
    return Question(column=label, header=normalise(label), choices=metric_choices(""))


def about_label_needed(label: str, answers: Mapping[str, str]) -> bool:
    """Whether the label of a figure is neither known nor answered. A rate is known: it is left out."""
    if is_rate(label):
        return False
    known = metric_of(normalise(label)) or metric_of(platform_inside(label)[1])
    return not (known in METRICS or answered(answers, normalise(label)))


def is_rate(label: str) -> bool:
    """Whether a figure is a rate."""
    return any("rate" in roles_of(name) for name in (normalise(label), platform_inside(label)[1]))


def about_kind(columns: Columns) -> Question:
    """What the rows are."""
    titles = columns.of("title") or columns.of("text") or columns.of("url")
    return Question(column=N_("Kind of rows"), header="#kind", samples=_shown(titles), choices=KIND_CHOICES)


def about_platform() -> Question:
    """Where the numbers come from."""
    return Question(column=N_("Platform"), header="#platform", choices=PLATFORMS)


def about_dates(columns: Columns) -> Question:
    """Which of day and month comes first."""
    days = columns.of("published") or columns.of("first")
    return Question(column=N_("Order of day and month"), header=DATES, samples=_shown(days), choices=DATE_CHOICES)


def about_numbers(columns: Columns) -> Question:
    """Which is the decimal mark."""
    numbers = [*columns.metrics.values(), columns.of("reach"), columns.of("value")]
    marked = [cell for column in numbers if column for cell in column.cells if "," in cell or "." in cell]
    return Question(
        column=N_("Decimal mark"), header="#numbers", samples=tuple(dict.fromkeys(marked))[:4], choices=NUMBER_CHOICES
    )


def _question(column: Column, choices: tuple[str, ...]) -> Question:
    written = column.written or column.name
    return Question(column=written, header=column.name, samples=column.samples, choices=choices)


def _shown(column: Column | None) -> tuple[str, ...]:
    return column.samples if column else ()
