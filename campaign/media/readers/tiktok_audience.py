"""TikTok Studio's followers by gender and by territory: shares of the whole, at the moment of the export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from campaign.media.files.headers import normalise
from campaign.media.files.table import Table, TableHead
from campaign.media.model import Claim, Observation, Problem, Record
from campaign.media.problems import N_, problem
from campaign.media.readers.contract import ReadContext
from campaign.media.readers.measured import TOTAL_WORDS, nothing_in, whole
from campaign.media.readers.signature import Header, Row, Signature, rows_under
from campaign.media.readers.tiktok import account_beside
from campaign.media.readers.tiktok_files import captured_on, handle_in

_SHARE = ("distribution", "fordeling", "fördelning", "verteilung", "distribución", "distribuição")
_SIGNATURES = {
    "gender": Signature(
        fields={"member": ("gender", "kjønn", "kön", "køn", "geschlecht", "género", "gênero"), "share": _SHARE},
        required=("member", "share"),
    ),
    "territory": Signature(
        fields={
            "member": ("top territories", "toppområder", "viktigste områder", "top-områder", "principales territorios"),
            "share": _SHARE,
        },
        required=("member", "share"),
    ),
}
_GENDERS = {
    word: gender
    for gender, words in {
        "female": "female kvinne kvinner kvinna kvinnor kvinde kvinder weiblich mujer femenino feminino",
        "male": "male mann menn man män mand mænd männlich hombre masculino",
        "other": "other andre annet övrigt andet andere otros outros",
    }.items()
    for word in words.split()
}


class TikTokAudience:
    """Per cents of the followers; they are of one moment, and never added to those of another."""

    source = "tiktok.studio.audience"
    label = N_("TikTok, who the followers are")

    def claim(self, head: TableHead, answers: Mapping[str, str]) -> Claim | None:
        found = _find(head)
        if found is None:
            return None
        kind, header = found
        return Claim(
            source=self.source, kind=kind, row=header.row, account=handle_in(head), captured_on=captured_on(head)
        )

    def read(self, table: Table, context: ReadContext) -> Iterator[Record | Problem]:
        found = _find(table.head)
        if found is None:
            return
        kind, header = found
        seen: set[str] = set()
        for row in rows_under(table, header):
            if isinstance(row, Problem):
                yield row
                continue
            name = normalise(row.text("member"))
            member = _GENDERS.get(name, row.text("member"))
            if name in TOTAL_WORDS:
                continue
            if member in seen:
                yield problem("row-repeated", row=row.number)
                continue
            seen.add(member)
            yield from _share(row, kind, member, context)
        if not table.rows_read:
            yield nothing_in(table, context)


def _find(head: TableHead) -> tuple[str, Header] | None:
    found = ((kind, signature.find(head)) for kind, signature in _SIGNATURES.items())
    return next(((kind, header) for kind, header in found if header is not None), None)


def _share(row: Row, kind: str, member: str, context: ReadContext) -> Iterator[Record | Problem]:
    cell = row.text("share")
    is_percent = cell.endswith("%")
    value = _number(row, cell)
    yield from row.problems
    if value is None or not member:
        return
    # A share of one, unless it cannot be one.
    percent = value if is_percent or value > 1 else value * 100
    yield Observation(
        platform="tiktok", account_id=context.account or context.claim.account or account_beside(context),
        dimension=kind, member=member, metric="audience_share", value=whole(round(percent, 4)), row=row.number,
    )  # fmt: skip


def _number(row: Row, cell: str) -> int | float | None:
    if cell.endswith("%"):
        row.cells = [one.strip().removesuffix("%").strip() for one in row.cells]
    return row.value("share")
