"""Do the numbers of a file make sense, by themselves and beside those that stand? Remarks only: nothing is stopped.

Pure functions on frames. Numbers of accounts have the columns of `ACCOUNTS`, best posts those of `BEST_POSTS`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import polars as pl

from campaign.media.frames import Frames, Schema
from campaign.media.metrics import METRICS
from campaign.media.model import Problem
from campaign.media.problems import problem
from campaign.media.tally import engagement_of

#: Numbers of whole accounts; the day of a level is its `period_end`, or that of the capture.
ACCOUNTS: Schema = {
    "platform": pl.String, "account_id": pl.String, "metric": pl.String, "value": pl.Float64, "granularity": pl.String,
    "period_start": pl.Date, "period_end": pl.Date, "row_no": pl.Int32,
}  # fmt: skip
#: The post of each account and day that reached most.
BEST_POSTS: Schema = {
    "platform": pl.String, "account_id": pl.String, "account_handle": pl.String, "account_name": pl.String,
    "day": pl.Date, "reach": pl.Float64, "row_no": pl.Int32,
}  # fmt: skip
MOST_REMARKS = 50
#: A level may move by so much between two counts before it is worth a look.
LEAP = 0.2
_SMALL = 50
_POINTS = 0.1
#: Rates with the part and the whole that they follow from.
_RATES = (
    ("engagement_rate", "engagement", "reach"), ("impressions_click_rate", "clicks", "impressions"),
    ("bounce_rate", "bounces", "visits"), ("visits_engaged_rate", "visits_engaged", "visits"),
    ("conversion_rate", "visits_converted", "visits"), ("search_ctr", "search_clicks", "search_impressions"),
)  # fmt: skip
_KEY = ("platform", "account_id", "metric")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What stands: numbers of the accounts that a file is about, and their best posts."""

    accounts: pl.DataFrame = pl.DataFrame(schema=ACCOUNTS)
    posts: pl.DataFrame = pl.DataFrame(schema=BEST_POSTS)


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What must be known beside a file: platforms, metrics of accounts, and the days it is about.

    `posts`: whether posts that stand are to be compared with accounts of the file.
    """

    platforms: list[str]
    metrics: list[str]
    posts: bool = False
    first: date | None = None
    last: date | None = None


class Sanity:
    """Gathers what is to be compared while batches pass; little of each is kept."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._accounts: list[pl.DataFrame] = []
        self._posts: list[pl.DataFrame] = []
        self._remarks: dict[str, tuple[Problem, int]] = {}

    def add(self, frames: Frames) -> None:
        if frames.posts is not None:
            values = numbers_of(frames.posts)
            for remark in (
                *interactions_above_views(values),
                *opens_above_delivered(values),
                *rates_that_differ(values),
            ):
                self._count(remark)
            self._posts.append(best_posts(frames.posts, values))
        if frames.observations is not None:
            whole = frames.observations.filter(pl.col("dimension") == "")
            self._accounts.append(whole.select(*ACCOUNTS).with_columns(pl.col("account_id").replace("", self._account)))
            for remark in rates_that_differ(pivoted(frames.observations)):
                self._count(remark)

    def _count(self, remark: Problem) -> None:
        first, count = self._remarks.get(remark.rule, (remark, 0))
        self._remarks[remark.rule] = (first, count + int(remark.params["count"]))

    def scope(self) -> Scope | None:
        """What to look up; None when the file holds nothing that could be compared."""
        accounts, posts = self._gathered()
        if accounts.is_empty() and posts.is_empty():
            return None
        days = pl.concat([accounts["period_start"], accounts["period_end"], posts["day"]]).drop_nulls()
        return Scope(
            platforms=sorted({*accounts["platform"], *posts["platform"]}),
            metrics=sorted({*accounts["metric"], "reach"}),
            posts=bool((accounts["metric"] == "reach").any()),
            first=days.min() if days.len() else None,  # type: ignore[arg-type]
            last=days.max() if days.len() else None,  # type: ignore[arg-type]
        )

    def remarks(self, known: Known, today: date) -> list[Problem]:
        """All remarks; `today` is the day of levels that have none of their own."""
        counted = [
            msgspec.structs.replace(remark, params={**remark.params, "count": count})
            for remark, count in self._remarks.values()
        ]
        accounts, posts = self._gathered()
        if accounts.is_empty() and posts.is_empty():
            return counted
        return [
            *counted,
            *posts_above_account(posts, pl.concat([accounts, known.accounts])),
            *posts_above_account(known.posts, accounts),
            *followers_that_leap(accounts, known.accounts, today),
            *periods_that_overlap(accounts, known.accounts),
        ]

    def _gathered(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        accounts = pl.concat(self._accounts) if self._accounts else pl.DataFrame(schema=ACCOUNTS)
        posts = pl.concat(self._posts) if self._posts else pl.DataFrame(schema=BEST_POSTS)
        return accounts, posts


def numbers_of(posts: pl.DataFrame) -> pl.DataFrame:
    """The metrics of posts as columns, with `row_no` and `engagement`."""
    values = posts["metrics"].struct.unnest()
    return values.with_columns(engagement_of(values).alias("engagement"), posts["row_no"])


def pivoted(observations: pl.DataFrame) -> pl.DataFrame:
    """The numbers of each row of a file as columns, with `row_no`; where a row tells a metric twice, the first."""
    wanted = [name for rate in _RATES for name in rate]
    rows = observations.filter(pl.col("metric").is_in(wanted))
    return rows.pivot("metric", index="row_no", values="value", aggregate_function="first")


def best_posts(posts: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """The posts that reached most on each day, by account."""
    if "reach" not in values.columns:
        return pl.DataFrame(schema=BEST_POSTS)
    days = pl.col("published_at").dt.convert_time_zone("Europe/Oslo").dt.date().alias("day")
    shown = posts.select("platform", "account_id", "account_handle", "account_name", days, values["reach"], "row_no")
    best = pl.col("reach").arg_max()
    whose = ("platform", "account_id", "account_handle", "account_name", "day")
    of_a_day = shown.drop_nulls("reach").group_by(whose, maintain_order=True)
    return of_a_day.agg(pl.col("reach").get(best), pl.col("row_no").get(best)).select(*BEST_POSTS)


def interactions_above_views(values: pl.DataFrame) -> list[Problem]:
    """More interactions than views or impressions."""
    seen = [pl.col(name) for name in ("views", "impressions") if name in values.columns]
    if not seen or "engagement" not in values.columns:
        return []
    wrong = values.with_columns(seen=pl.max_horizontal(seen)).filter(pl.col("engagement") > pl.col("seen"))
    return _first(wrong, "interactions-above-views", interactions="engagement", views="seen")


def opens_above_delivered(values: pl.DataFrame) -> list[Problem]:
    """More recipients opened than there were; total opens may be more, as people open twice."""
    opened = next((name for name in ("opens_unique", "opens") if name in values.columns), None)
    sent = next((name for name in ("delivered", "recipients") if name in values.columns), None)
    if opened is None or sent is None:
        return []
    return _first(values.filter(pl.col(opened) > pl.col(sent)), "opens-above-delivered", opens=opened, delivered=sent)


def rates_that_differ(values: pl.DataFrame) -> list[Problem]:
    """Rates more than a tenth of a point away from what their part and their whole make."""
    found = []
    for rate, part, whole in _RATES:
        if not {rate, part, whole} <= set(values.columns):
            continue
        computed = (100 * pl.col(part) / pl.col(whole)).round(2)
        wrong = values.filter(pl.col(whole) > 0).with_columns(computed=computed)
        wrong = wrong.filter((pl.col(rate) - pl.col("computed")).abs() > _POINTS)
        found += _first(wrong, "rate-disagrees", rate=rate, part=part, whole=whole, computed="computed")
    return found


def _first(wrong: pl.DataFrame, rule: str, **columns: str) -> list[Problem]:
    if wrong.is_empty():
        return []
    row = wrong.row(0, named=True)
    shown: dict[str, Any] = {name: _written(row[column]) for name, column in columns.items()}
    return [problem(rule, row=row["row_no"], count=wrong.height, **shown)]


def posts_above_account(posts: pl.DataFrame, accounts: pl.DataFrame) -> list[Problem]:
    """Posts that reached more people than their account did in a period around the day they were published."""
    periods = accounts.filter((pl.col("metric") == "reach") & (pl.col("granularity") == "period"))
    if posts.is_empty() or periods.is_empty():
        return []
    names = ("account_id_post", "account_handle", "account_name")
    name = pl.col("account_id").str.to_lowercase().str.strip_prefix("@")
    wrong = (
        periods.rename({"row_no": "row_whole"})
        .join(posts.rename({"account_id": "account_id_post"}), on="platform")
        .filter(
            pl.col("day").is_between("period_start", "period_end")
            & (pl.col("reach") > pl.col("value"))
            & ((name == "") | pl.any_horizontal(pl.col(one).str.to_lowercase() == name for one in names))
        )
        .sort("reach", descending=True, maintain_order=True)
        .unique(["platform", "account_id", "period_start", "period_end"], keep="first", maintain_order=True)
    )
    return [
        problem(
            "reach-above-account", row=row["row_no"] or row["row_whole"], post=_written(row["reach"]),
            whole=_written(row["value"]), first=str(row["period_start"]), last=str(row["period_end"]),
        )
        for row in wrong.head(MOST_REMARKS).iter_rows(named=True)
    ]  # fmt: skip


def followers_that_leap(accounts: pl.DataFrame, known: pl.DataFrame, today: date) -> list[Problem]:
    """Levels of the file that differ by more than a fifth from the one before, in the file or of what stands."""
    stocks = [name for name, metric in METRICS.items() if metric.stock]
    here = pl.concat([accounts.with_columns(here=True), known.with_columns(here=False)])
    day = pl.coalesce("period_end", pl.lit(today)).alias("day")
    levels = here.filter(pl.col("metric").is_in(stocks)).with_columns(day).sort(*_KEY, "day", "here")
    before = levels.unique([*_KEY, "day"], keep="last", maintain_order=True).with_columns(
        pl.col("value").shift().over(_KEY).alias("before"), pl.col("day").shift().over(_KEY).alias("earlier")
    )
    change = (pl.col("value") / pl.col("before") - 1).alias("change")
    leaps = before.filter(pl.col("here") & (pl.col("before") >= _SMALL)).with_columns(change)
    return [
        problem(
            "followers-jump", row=row["row_no"], account=_called(row), before=_written(row["before"]),
            after=_written(row["value"]), earlier=str(row["earlier"]), later=str(row["day"]),
            change=f"{row['change']:+.0%}".rstrip("%"),
        )
        for row in leaps.filter(pl.col("change").abs() > LEAP).head(MOST_REMARKS).iter_rows(named=True)
    ]  # fmt: skip


def periods_that_overlap(accounts: pl.DataFrame, known: pl.DataFrame) -> list[Problem]:
    """Numbers of periods that share days with another period of the same metric and account, and are not the same."""
    periods = accounts.filter(pl.col("granularity") == "period").with_row_index("at")
    others = pl.concat([periods.drop("at"), known.filter(pl.col("granularity") == "period")]).with_row_index("other_at")
    pairs = periods.join(others, on=_KEY, suffix="_other").filter(
        (pl.col("at") < pl.col("other_at"))
        & (pl.col("period_start") <= pl.col("period_end_other"))
        & (pl.col("period_start_other") <= pl.col("period_end"))
        & (pl.col("value") != pl.col("value_other"))
    )
    return [
        problem(
            "periods-overlap", row=row["row_no"], figure=METRICS[row["metric"]].label, value=_written(row["value"]),
            other=_written(row["value_other"]), first=str(row["period_start"]), last=str(row["period_end"]),
            other_first=str(row["period_start_other"]), other_last=str(row["period_end_other"]),
        )
        for row in pairs.sort("at", "other_at").head(MOST_REMARKS).iter_rows(named=True)
    ]  # fmt: skip


def _called(row: dict[str, Any]) -> str:
    return str(row["account_id"] or row["platform"])


def _written(value: float) -> int | str:
    """A whole number as such, another with two decimals at most."""
    return int(value) if float(value).is_integer() else f"{value:.2f}".rstrip("0").rstrip(".")
