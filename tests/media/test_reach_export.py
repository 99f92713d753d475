"""The key figures on paper and in files: the same numbers, each with what must stand beside it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import polars
import pytest
from rich.console import Console

from campaign import db
from campaign.clock import OSLO, now
from campaign.events import repository as events
from campaign.i18n import Language, translator
from campaign.media.reach import export as reach_export
from campaign.media.reach import lines as reach_lines
from campaign.media.reach.report import as_pdf
from tests.conftest import Installation
from tests.media.exports import article, facebook, instagram, meltwater
from tests.media.reach_exports import analytics_days, mailchimp, meta_days, trends
from tests.media.test_import import upload
from tests.media.test_reach import ask
from tests.test_retention import environment, event_of, publish


@pytest.fixture
def filled(installation: Installation, tmp_path: Path) -> Installation:
    """Posts, articles and two published events of 2025; a third one waits."""
    papers = [article("Avisa", "Åpenhet redder liv", reach=40_000), article("Bladet", "Åpenhet redder liv", at=2)]
    upload(
        installation, facebook(tmp_path / "fb.csv", range(1, 4), text='=HYPERLINK("http://example.org")'),
        instagram(tmp_path / "ig.csv", range(1, 3)), meltwater(tmp_path / "mw.csv", papers),
    )  # fmt: skip
    for title in ("Konsert", "Lukket samling", "Venter"):
        event_id = event_of(installation, title=title)
        if title != "Venter":
            publish(installation, event_id, datetime(2025, 10, 10, 18, tzinfo=OSLO))
    installation.run(db.fetch, "INSERT INTO campaign VALUES (2025, '2025-09-22', '2025-10-19', '', '', 9)")
    installation.run(db.fetch, "UPDATE event SET year = 2025, slug = slug || id")
    installation.run(db.fetch, "UPDATE event SET visibility = 'count_only' WHERE title = 'Lukket samling'")
    return installation


def report_of(installation: Installation, lang: Language = "en", *, year: int = 2025) -> reach_lines.KeyFigures:
    summary = installation.run(installation.parts.media.reach_summary, year)
    return reach_lines.key_figures(summary, events=2, at=now(), say=translator(lang))


def command(installation: Installation, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    answer = subprocess.run(
        [sys.executable, "-m", "campaign.cli", "reach", "--year", "2025", *arguments],
        env=environment(installation.settings, COLUMNS="160"), capture_output=True, timeout=60,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return answer


def test_the_figures_are_those_of_the_api(filled: Installation) -> None:
    report = json.loads(command(filled, "--format", "json", "--lang", "en").stdout)
    figures = {one["name"]: one for one in report["figures"]}
    summary = ask(filled, "summary?year=2025", **{"Accept-Language": "en"})
    assert (report["year"], report["language"]) == (2025, "en")
    assert figures["events"]["note"] == ""
    assert figures["events"]["value"] == 2, "the one that is only counted, too; the one that waits, not"
    for platform in summary["platforms"]:
        name = platform["platform"]
        assert figures[f"{name}.views"]["value"] == platform["views"]["value"] > 0
        assert figures[f"{name}.best_reach"]["value"] == platform["best_reach"]["figure"]["value"] > 0
        assert figures[f"{name}.interactions"]["value"] == platform["interactions"]["value"] > 0
    assert figures["views.gross"]["value"] == summary["gross"][0]["value"] and figures["views.gross"]["gross"]
    for part in ("hits", "placements", "unique_stories"):
        assert figures[f"press.{part}"]["value"] == summary["mentions"][part] > 0
        assert figures[f"social.{part}"]["value"] is None, "nothing known is not zero"
    for one in figures.values():
        assert one["label"] and one["definition"] and one["method"] and (one["as_of"] or one["value"] is None)
        assert not any(one["additive"].values()) or "reach" not in one["name"]
    assert not any(name in ("reach", "reach.gross") for name in figures), "reach has no sum"


def test_a_demonstration_is_called_one(installation: Installation) -> None:
    publish(installation, event_of(installation), datetime(2026, 10, 10, 18, tzinfo=OSLO))
    assert installation.run(events.registered, 2026) == (1, False)
    installation.run(db.fetch, "UPDATE event SET demonstration = true")
    assert installation.run(events.registered, 2026) == (1, True)
    summary = installation.run(installation.parts.media.reach_summary, 2026)
    report = reach_lines.key_figures(summary, events=1, demonstration=True, at=now(), say=translator("en"))
    assert "invented" in report.figures[0].note


def test_csv(filled: Installation, tmp_path: Path) -> None:
    path = tmp_path / "reach.csv"
    command(filled, "--format", "csv", "-o", str(path))
    raw = path.read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") and raw.endswith(b"\r\n")
    rows = list(csv.DictReader(io.StringIO(raw.decode(), newline="")))
    report = report_of(filled, "nb")
    assert [row["name"] for row in rows] == [one.name for one in report.figures]
    assert [row["value"] for row in rows] == ["" if one.value is None else str(one.value) for one in report.figures]
    assert all(datetime.fromisoformat(row["as_of"]).utcoffset() is not None for row in rows if row["as_of"])
    likes = next(row for row in rows if row["name"] == "interactions")
    assert likes["label"] == "Interaksjoner" and likes["may_be_added"].startswith("Kan legges sammen")


HOSTILE = ["=1+1", "+47 99", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def hostile(report: reach_lines.KeyFigures, text: str) -> reach_lines.KeyFigures:
    figure = msgspec.structs.replace(report.figures[0], label=text, note=text, definition=text)
    return msgspec.structs.replace(report, figures=[figure])


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula(installation: Installation, text: str) -> None:
    say = translator("en")
    report = hostile(report_of(installation), text)
    (row,) = csv.DictReader(io.StringIO(reach_export.as_csv(report, say).decode(), newline=""))
    assert row["label"] == row["note"] == row["definition"] == f"'{text}"
    with zipfile.ZipFile(io.BytesIO(reach_export.as_xlsx(report, say))) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert list(sheet.iter(f"{space}f")) == [] and list(sheet.iter(f"{space}hyperlink")) == []


def test_workbook(filled: Installation, tmp_path: Path) -> None:
    path = tmp_path / "reach.xlsx"
    command(filled, "--format", "xlsx", "--lang", "en", "-o", str(path))
    sheet = polars.read_excel(path, infer_schema_length=0)
    report = report_of(filled)
    assert sheet["Figure"].to_list() == [one.label for one in report.figures]
    shown = ["Not known" if one.value is None else str(one.value) for one in report.figures]
    assert sheet["Value"].to_list() == shown
    assert sheet["Method"].to_list() == [one.method for one in report.figures]


def test_table(filled: Installation) -> None:
    text = command(filled, "--lang", "en").stdout.decode()
    assert "Key figures of 2025" in text and "Registered events" in text and "Is never added up." in text
    assert "=HYPERLINK" in text and "Best reach of one post, Facebook" in text
    for number, definition in enumerate(reach_export.footnotes(report_of(filled)), 1):
        assert f"[{number}] {definition[:40]}" in text


def test_markup_in_a_title_is_text(installation: Installation) -> None:
    console = Console(width=120)
    with console.capture() as captured:
        console.print(reach_export.as_table(hostile(report_of(installation), "[red]rødt[/red]"), translator("nb")))
    assert "[red]rødt[/red]" in captured.get()


def test_pdf_is_one_page_in_the_language_of_the_report(filled: Installation, tmp_path: Path) -> None:
    path = tmp_path / "reach.pdf"
    command(filled, "--format", "pdf", "-o", str(path))
    content = path.read_bytes()
    assert content.startswith(b"%PDF-") and b"/Lang" in content and b"(nb)" in content
    assert pages(content) == 1
    assert len(content) < 200_000


def test_pdf_takes_any_text_for_text(installation: Installation) -> None:
    say = translator("nb")
    plain = as_pdf(hostile(report_of(installation), "tekst"), say)
    assert pages(as_pdf(hostile(report_of(installation), '#panic("x") $ [ \\ ` <b>'), say)) == pages(plain) == 1


def pages(pdf: bytes) -> int:
    return pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type/Page/")


def test_a_year_without_anything(installation: Installation) -> None:
    report = report_of(installation, "nb", year=1999)
    say = translator("nb")
    assert [one.name for one in report.figures if one.value is not None] == ["events"]
    for content in (reach_export.as_csv(report, say), reach_export.as_xlsx(report, say), as_pdf(report, say)):
        assert content


def test_what_else_is_known_stands_in_sections_after_the_page(filled: Installation, tmp_path: Path) -> None:
    """Newsletters, accounts, paid posts, releases: in every format, each with what must stand beside it."""
    upload(
        filled, mailchimp(tmp_path / "mc.csv", [("Brev", 1_000, 300, 30), ("Ukjent", 3_000, -1, 30)]),
        meta_days(tmp_path / "o.csv", {"Facebook reach": [500, 900]}), analytics_days(tmp_path / "ga.csv", [300, 600]),
        trends(tmp_path / "t.csv", "psykisk helse", [40, 100], date(2025, 10, 5)),
    )  # fmt: skip
    upload(filled, facebook(tmp_path / "betalt.csv", range(21, 22)), peso="paid")
    report = json.loads(command(filled, "--format", "json", "--lang", "en").stdout)
    figures = {one["name"]: one for one in report["figures"]}
    assert figures["newsletters.open_rate"]["value"] == 30
    assert figures["newsletters.open_rate"]["note"] == "Known of 1 of 2."
    assert figures["account.facebook.reach"]["value"] == 900
    assert "highest day" in figures["account.facebook.reach"]["note"]
    assert figures["site.ga4.Verdensdagen GA4.page_views"]["value"] == 900
    assert figures["paid.facebook.views"]["value"] == 42_000 and figures["owned.facebook.views"]["value"] == 12_000
    assert figures["facebook.views"]["value"] == 12_000
    trend = figures["trends.google_trends.psykisk helse (Norge).search_interest"]
    assert (trend["value"], trend["section"]) == (100, "Search interest")
    sections = list(dict.fromkeys(one["section"] for one in report["figures"]))
    assert sections == ["", "Paid, earned, shared and owned", "Accounts", "Website", "Newsletters", "Search interest"]
    for one in figures.values():
        assert one["label"] and one["definition"] and one["method"] and (one["as_of"] or one["value"] is None)
    rows = list(csv.DictReader(io.StringIO(command(filled, "--format", "csv").stdout.decode(), newline="")))
    assert [row["name"] for row in rows] == list(figures)
    assert "30 %" in command(filled).stdout.decode().replace("\N{NO-BREAK SPACE}", " ")
    path = tmp_path / "reach.xlsx"
    command(filled, "--format", "xlsx", "--lang", "en", "-o", str(path))
    assert polars.read_excel(path, infer_schema_length=0)["Section"].to_list().count("Newsletters") == 8
    path = tmp_path / "reach.pdf"
    command(filled, "--format", "pdf", "-o", str(path))
    assert pages(path.read_bytes()) >= 2
