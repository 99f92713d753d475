"""The key figures of a year on paper (PDF), by typst: one page, and more where more than posts and press is known."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Any

import msgspec

from campaign.i18n import Translator
from campaign.media.problems import N_
from campaign.media.reach.export import may_be_added, shown_date, shown_value, title_of
from campaign.media.reach.lines import KeyFigure, KeyFigures

_LEDE = N_("As of %(date)s. Reach is never added up over days, posts or platforms, and gross sums are not people.")


def as_pdf(report: KeyFigures, say: Translator) -> bytes:
    """A tagged PDF in the language of the report, with the definition of each figure as a footnote."""
    # Loading it takes a good part of a second and much memory, which no other command shall pay for.
    import typst

    template = resources.files("campaign.media.reach").joinpath("report.typ").read_bytes()
    compiler = typst.Compiler(template, ignore_system_fonts=True)
    inputs = {"report": msgspec.json.encode(_content(report, say)).decode()}
    made = compiler.compile(format="pdf", sys_inputs=inputs, timestamp=int(report.made_at.timestamp()))
    assert isinstance(made, bytes)
    return made


def _content(report: KeyFigures, say: Translator) -> dict[str, Any]:
    """What the template shows: the page of key figures, and after it a table for each further section."""
    sections: dict[str, list[KeyFigure]] = {}
    for one in report.figures:
        sections.setdefault(one.section, []).append(one)
    made = say.date(report.made_at, "long")
    return {
        "lang": say.lang,
        "title": title_of(report, say),
        "author": say.gettext("World Mental Health Day"),
        "lede": say.gettext(_LEDE, date=made),
        "head": [say.gettext(name) for name in (N_("Figure"), N_("Value"), N_("As of"))],
        "sections": [_section(title, figures, say) for title, figures in sections.items()],
        "footer": f"{say.gettext('World Mental Health Day')} · {title_of(report, say)} · {made}",
    }


def _section(title: str, figures: Sequence[KeyFigure], say: Translator) -> dict[str, Any]:
    """Its rows and footnotes. Figures share a footnote when both definition and rule of adding are the same."""
    notes = [f"{one.definition} {may_be_added(one, say)}" for one in figures]
    footnotes = list(dict.fromkeys(notes))
    rows = [
        {
            "label": one.label, "note": one.note, "value": shown_value(one, say), "known": one.value is not None,
            "as_of": shown_date(one, say), "footnote": str(footnotes.index(note) + 1),
        }
        for one, note in zip(figures, notes, strict=True)
    ]  # fmt: skip
    return {"title": title, "rows": rows, "footnotes": footnotes}
