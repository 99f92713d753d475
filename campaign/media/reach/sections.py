"""What accounts, sites, searches, shows and advertisements were measured at: each number in one section, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from campaign.media.metrics import METRICS
from campaign.media.reach import observed
from campaign.media.reach.figure import figure, whole
from campaign.media.reach.measures import accounts, added, with_levels_before
from campaign.media.reach.observed import Seen
from campaign.media.reach.part_schemas import Measure, MeasuredAccount, Part, PartList

Family = Literal["account", "site", "search", "newsletter", "podcast", "ads", "other"]
_PLATFORMS: Mapping[str, Family] = {
    "ga4": "site", "matomo": "site", "plausible": "site", "website": "site", "google_search": "search",
    "apple_podcasts": "podcast", "spotify_podcasts": "podcast", "podcast": "podcast", "newsletter": "newsletter",
    "mailchimp": "newsletter", "mailerlite": "newsletter", "google_ads": "ads", "press": "other", "other": "other",
}  # fmt: skip
#: What stands first in each section; the rest follows by name.
ORDER: Mapping[Family, tuple[str, ...]] = {
    "site": ("page_views", "visits", "visitors", "visitors_active", "visit_seconds_average", "mobile_share",
             "bounce_rate", "visits_engaged_rate"),
    "search": ("search_clicks", "search_impressions", "search_ctr", "search_position"),
    "account": ("followers", "reach", "viewers", "views", "impressions", "new_followers", "profile_visits",
                "content_interactions", "engagements"),
    "newsletter": ("delivered", "recipients", "opens", "opens_unique", "clicks", "clicks_unique"),
    "podcast": ("plays", "streams", "starts", "downloads", "listeners"),
    "ads": ("ad_impressions", "ad_reach", "ad_clicks", "ad_clicks_link", "amount_spent"),
    "other": (),
}  # fmt: skip
_AD_METRICS = frozenset(ORDER["ads"])
_LEVELS = tuple(name for name, metric in METRICS.items() if metric.stock)
#: Parts of which the largest are shown, and by what.
_SHOWN_PARTS: Mapping[str, str] = {
    "query": "search_clicks", "page": "page_views", "page_title": "page_views",
}  # fmt: skip
_PART_METRICS = ("page_views", "search_clicks", "search_impressions")
_PARTS_SHOWN = 10
#: Devices that are phones, in the words of the tools.
_PHONES = frozenset({"mobile", "smartphone", "smarttelefon", "mobil", "mobiltelefon", "phone"})
_DEVICE = "device"
#: What advertisements are told by.
_AD_PARTS = ("campaign", "keyword", "ad", "region")


def family_of(platform: str, metric: str) -> Family:
    """The section that a number belongs to."""
    return "ads" if metric in _AD_METRICS else _PLATFORMS.get(platform, "account")


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """All measured accounts of a year by section, and the numbers that they come from."""

    families: dict[Family, list[MeasuredAccount]]
    site_parts: list[PartList]
    seen: list[Seen]

    def of(self, family: Family) -> list[MeasuredAccount]:
        return self.families.get(family, [])


async def measured_accounts(year: int) -> Measured:
    """Everything that imports tell about a year but posts and articles."""
    seen = await observed.of_accounts(year)
    groups: dict[Family, list[Seen]] = {}
    for one in seen:
        groups.setdefault(family_of(one.platform, one.metric), []).append(one)
    families = {name: accounts(values, ORDER[name]) for name, values in groups.items()}
    if "account" in families:
        before = await observed.levels_before(year, _LEVELS)
        families["account"] = with_levels_before(families["account"], before)
    parts = await observed.of_parts(year, (_DEVICE, *_AD_PARTS), ("visits", *_AD_METRICS))
    if "site" in families:
        families["site"] = [_with_phones(one, parts, groups["site"]) for one in families["site"]]
    families["ads"] = _with_ads(families.get("ads", []), parts)
    return Measured(
        families=families,
        site_parts=_largest(await observed.of_longest_period(year, tuple(_SHOWN_PARTS), _PART_METRICS)),
        seen=seen,
    )


def _with_phones(account: MeasuredAccount, parts: Sequence[Seen], wholes: Sequence[Seen]) -> MeasuredAccount:
    """With the share of visits from phones, where one period tells both these and all visits."""
    mine = (account.platform, account.account)
    visits = {
        (one.period_start, one.period_end): one
        for one in wholes if (one.platform, one.account_id) == mine and one.metric == "visits" and one.days
    }  # fmt: skip
    phones = [
        one for one in parts
        if (one.platform, one.account_id) == mine and one.dimension == _DEVICE and one.metric == "visits"
        and one.member.strip().casefold() in _PHONES and (one.period_start, one.period_end) in visits
    ]  # fmt: skip
    if not phones:
        return account
    longest = max(phones, key=lambda one: (one.days, one.period_end))
    of_all = visits[longest.period_start, longest.period_end].value
    if not of_all:
        return account
    share = Measure(
        figure=figure("mobile_share", round(100 * longest.value / of_all, 1), longest.captured_at), basis="parts",
        first=longest.period_start, last=longest.period_end, days=longest.days,
    )  # fmt: skip
    return msgspec.structs.replace(account, measures=[*account.measures, share])


def _with_ads(found: Sequence[MeasuredAccount], parts: Iterable[Seen]) -> list[MeasuredAccount]:
    """Advertisements of each account, added over the parts that they are told by; never over two kinds of parts."""
    told = {(one.platform, one.account): one for one in found}
    groups: dict[tuple[str, str], dict[str, dict[str, dict[str, list[Seen]]]]] = {}
    for one in parts:
        if one.dimension in _AD_PARTS and one.metric in _AD_METRICS and one.days and METRICS[one.metric].over_objects:
            by_metric = groups.setdefault((one.platform, one.account_id), {})
            by_metric.setdefault(one.metric, {}).setdefault(one.dimension, {}).setdefault(one.member, []).append(one)
    for key, by_metric in groups.items():
        account = told.get(key) or MeasuredAccount(platform=key[0], account=key[1], measures=[], told=[])
        known = {one.figure.metric for one in account.measures}
        more = [_over_parts(name, by) for name, by in by_metric.items() if name not in known]
        told[key] = msgspec.structs.replace(account, measures=_ordered([*account.measures, *more]))
    return [told[key] for key in sorted(told)]


def _ordered(measures: Sequence[Measure]) -> list[Measure]:
    order = ORDER["ads"]
    return sorted(
        measures, key=lambda one: order.index(one.figure.metric) if one.figure.metric in order else len(order)
    )


def _over_parts(metric: str, by_dimension: Mapping[str, Mapping[str, Sequence[Seen]]]) -> Measure:
    """The sum over the parts of one kind: of the kind whose sum is the largest, as others may leave parts out."""
    sums = []
    for members in by_dimension.values():
        each = [added(seen) for seen in members.values()]
        value = sum(one.figure.value or 0 for one in each)
        moment = max(one.figure.as_of for one in each if one.figure.as_of)
        first = min(one.first for one in each if one.first)
        last = max(one.last for one in each if one.last)
        sums.append(Measure(figure=figure(metric, value, moment), basis="sum", first=first, last=last))
    return max(sums, key=lambda one: one.figure.value or 0)


def _largest(parts: Iterable[Seen]) -> list[PartList]:
    """The largest searches and pages of each site, over the longest period that tells them."""
    groups: dict[tuple[str, str, str], list[Seen]] = {}
    for one in parts:
        if one.dimension in _SHOWN_PARTS and one.days and family_of(one.platform, one.metric) in ("site", "search"):
            groups.setdefault((one.platform, one.account_id, one.dimension), []).append(one)
    return [found for key, seen in sorted(groups.items()) if (found := _part_list(key, seen))]


def _part_list(key: tuple[str, str, str], seen: Sequence[Seen]) -> PartList | None:
    platform, account, dimension = key
    by = "search_clicks" if platform == "google_search" else _SHOWN_PARTS[dimension]
    ranked = [one for one in seen if one.metric == by]
    if not ranked:
        return None
    longest = max(ranked, key=lambda one: (one.days, one.period_end))
    span = (longest.period_start, longest.period_end)
    values: dict[str, dict[str, float]] = {}
    for one in seen:
        if (one.period_start, one.period_end) == span and one.metric in _PART_METRICS:
            values.setdefault(one.member, {})[one.metric] = whole(one.value) or 0
    members = sorted(values, key=lambda member: (-values[member].get(by, -1), member))[:_PARTS_SHOWN]
    return PartList(
        platform=platform, account=account, dimension=dimension, first=span[0], last=span[1],
        metrics=[name for name in _PART_METRICS if any(name in values[member] for member in members)],
        items=[Part(member=member, values=values[member]) for member in members],
        sums={
            name: sum(one[name] for one in values.values() if name in one)
            for name in _PART_METRICS
            if METRICS[name].over_objects and any(name in one for one in values.values())
        },
        parts=len(values),
        as_of=max(one.captured_at for one in ranked if (one.period_start, one.period_end) == span),
    )  # fmt: skip
