"""Google Ads: tables of campaigns, ad groups, advertisements or keywords.

Format: CSV, UTF-16LE with tabs (or UTF-8 with commas); line 1 the title, line 2 the period in words, line 3 the
header; thousands as `"9,380"`, ` --` for none; rows that begin with `Total:` close the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.signature import Header, Row, Signature, rows_under
from campaign.media.readers.web_measures import Measure, Place, observe_once
from campaign.media.readers.web_periods import Span, day_in, span_in

PERIOD = "#period"
#: Columns that name a row, from the whole to the part. Norwegian is assumed.
_LEVELS: Mapping[str, tuple[str, ...]] = {
    "campaign": ("campaign", "campaign name", "kampanje"),
    "ad_group": ("ad group", "ad group name", "annonsegruppe"),
    "keyword": ("search keyword", "keyword", "søkeord", "nøkkelord"),
    "search_term": ("search term", "søkeuttrykk", "søkeord brukt"),
    "ad": ("ad", "ad name", "headline 1", "annonse", "overskrift 1"),
}
_EXTRA: Mapping[str, tuple[str, ...]] = {
    "match": ("match type", "search terms match type", "samsvarstype"),
    "ad_id": ("ad id", "annonse-id"),
    "device": ("device", "enhet"),
    "network": ("network", "network (with search partners)", "nettverk"),
}
_MEASURES: Mapping[str, tuple[str, ...]] = {
    "ad_impressions": ("impr.", "impressions", "visn.", "visninger", "eksponeringer", "eksp."),
    "ad_clicks": ("clicks", "klikk"),
    "amount_spent": ("cost", "kostnad", "kostnader"),
}
_SIGNATURE = Signature(
    fields={
        **_LEVELS,
        **_EXTRA,
        **_MEASURES,
        "day": ("day", "dag", "date"),
        "currency": ("currency code", "currency", "valutakode", "valuta"),
    },
    required=("ad_impressions", "ad_clicks"),
    forbidden=("reporting starts", "position", "posisjon"),
)
_TOTALS = ("total:", "totalt:", "total ", "sum:")
_KRONER = frozenset({"nok", "kr"})


class GoogleAds:
    """Every row is a campaign or a part of one, in the period of the file or on a day."""

    source = "google.ads"
    label = N_("Google Ads")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        header = None if head.form == "lines" else _SIGNATURE.find(head)
        if header is None or not any(level in header.at for level in _LEVELS):
            return None
        # Campaigns with clicks are in many tables; the two lines above the header are in this one alone.
        if not header.row or _period(head, header) is None:
            return None
        return Claim(source=self.source, kind="ads", row=header.row)

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        header = _SIGNATURE.find(table.head)
        period = _period(table.head, header) if header else None
        if header is None or period is None:
            return
        seen: set[Place] = set()
        count = 0
        for line in rows_under(table, header):
            if isinstance(line, Problem):
                yield line
                continue
            if line.cells[0].strip().casefold().startswith(_TOTALS):
                continue
            count += 1
            yield from _line(line, header, period, context.account or "", seen)
        if not count:
            yield problem("no-rows")


def _period(head: TableHead, header: Header) -> Span | None:
    above = (" ".join(cell for cell in row if cell.strip()) for row in head.rows[: header.row])
    return next((span for text in above if (span := span_in(text))), None)


def _line(line: Row, header: Header, period: Span, account: str, seen: set[Place]) -> Iterator[Record | Problem]:
    levels = [level for level in _LEVELS if level in header.at]
    member = " / ".join(text for field in (*levels, *_EXTRA) if (text := line.text(field)) and text != "--")
    first, last = period
    if "day" in header.at:
        day = day_in(line.text("day"))
        if day is None:
            yield problem("day-unreadable", row=line.number, value=line.text("day"))
            return
        first = last = day
    if not member:
        yield problem("row-without-id", row=line.number)
        return
    place = Place(
        platform="google_ads", account_id=account, dimension=levels[-1], member=member,
        granularity="day" if "day" in header.at else "period", first=first, last=last,
    )  # fmt: skip
    yield from observe_once(line.number, line.cells, _measures(line, header), place, seen)


def _measures(line: Row, header: Header) -> list[Measure]:
    """Money only in kroner: other money cannot be added to it."""
    is_kroner = line.text("currency").casefold() in _KRONER
    return [
        Measure(at=header.at[metric], name=header.names[header.at[metric]], metric=metric)
        for metric in _MEASURES
        if metric in header.at and (metric != "amount_spent" or is_kroner)
    ]
