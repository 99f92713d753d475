"""What the golden files cannot say of Retriever: moments, identity, agencies, and lines that are no articles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from campaign.media.articles.clusters import count_mentions

RULE = "=" * 78


def write(path: Path, *articles: str, index: str = "") -> Path:
    path.write_text(index + "".join(f"{article}\n{RULE}\n\n" for article in articles), encoding="utf-8")
    return path


def test_a_paper_has_a_day_and_the_web_a_moment(read_case: Callable) -> None:
    paper, web, *_ = read_case("retriever_norwegian_utf16").articles
    assert (paper.medium, paper.published_at) == ("print", datetime(2025, 10, 9, 22, tzinfo=UTC))
    assert (web.medium, web.published_at) == ("web", datetime(2025, 10, 10, 4, 12, tzinfo=UTC))


def test_the_link_of_the_monitor_is_the_identity_and_not_the_address(read_case: Callable) -> None:
    article = read_case("retriever_norwegian_utf16").articles[0]
    assert (article.url, article.monitor_url, article.document_id) == ("", "http://ret.nu/abc123", "ret.nu/abc123")


def test_encodings_give_the_same_articles(read_case: Callable) -> None:
    one, other = (read_case(f"retriever_norwegian_{name}").articles for name in ("latin1", "utf16"))
    assert one == other


def test_a_photograph_of_an_agency_makes_no_agency_copy(read_case: Callable) -> None:
    agencies = [article.agency for article in read_case("retriever_norwegian_utf16").articles]
    assert agencies == ["NTB", "", "", ""]


def test_an_author_is_not_kept(read_case: Callable) -> None:
    assert not any("Eksempel" in article.lead for article in read_case("retriever_norwegian_utf16").articles)


def test_the_day_of_the_export_is_known(read_case: Callable) -> None:
    assert read_case("retriever_swedish").claim.captured_on == date(2025, 10, 26)


def test_the_same_story_on_paper_and_on_the_web_is_one_placement(read_case: Callable) -> None:
    mentions = count_mentions(read_case("retriever_norwegian_utf16").articles)
    assert (mentions.hits, mentions.unique_stories) == (4, 3)


def test_a_lead_is_cut_at_five_hundred_characters(read_path: Callable, tmp_path: Path) -> None:
    text = "Ord " * 400
    article = (
        f"Lang sak\nFjordposten, 10.10.2025 06:12\nPublisert på nett.\n\n{text}\n\nSe webartikkelen på http://ret.nu/a"
    )
    (found,) = read_path(write(tmp_path / "a.txt", article)).articles
    assert len(found.lead) == 500


def test_winter_time_is_kept(read_path: Callable, tmp_path: Path) -> None:
    article = (
        "Sak\nfjordposten.no, 26.10.2025 06:00\nPublisert på nett.\n\nTekst.\n\nSe webartikkelen på http://ret.nu/a"
    )
    (found,) = read_path(write(tmp_path / "a.txt", article)).articles
    assert found.published_at == datetime(2025, 10, 26, 5, tzinfo=UTC)


def test_fewer_articles_than_the_file_promises_are_told(read_path: Callable, tmp_path: Path) -> None:
    index = "Kunde\nUttak 26.10.2025\n3 papirartikler\nNyhetsklipp:\n\n> Sak, Fjordposten, 10.10.2025\n\n\n"
    article = "Sak\nFjordposten, 10.10.2025\nSide 8\nPublisert på trykk.\n\nTekst."
    reading = read_path(write(tmp_path / "a.txt", article, index=index))
    assert reading.rules() == ["articles-missing"]
    assert reading.problems[0].params == {"expected": 3, "found": 1}


def test_a_quoted_line_with_a_date_in_a_text_is_no_new_article(read_path: Callable, tmp_path: Path) -> None:
    article = (
        "Sak\nFjordposten, 10.10.2025\nSide 8\n\nFørst.\n> Sitat, Noen, 11.10.2025\nSiden.\n\nLes på http://ret.nu/a"
    )
    reading = read_path(write(tmp_path / "a.txt", article, index="> Sak, Fjordposten, 10.10.2025\n\n\n"))
    assert [(found.title, found.outlet) for found in reading.articles] == [("Sak", "Fjordposten")]


def test_a_letter_with_dates_in_it_is_nobodys(read_path: Callable, tmp_path: Path) -> None:
    path = tmp_path / "brev.txt"
    path.write_text("Hei\n\nVi sees i Oslo, 10.10.2025\nog i Bergen, 11.10.2025\n\nHilsen\nOss\n", encoding="utf-8")
    assert read_path(path).claim is None


def test_who_wrote_an_article_may_stand_above_its_page(read_case: Callable) -> None:
    signed, agency, web = read_case("retriever_bylines").articles
    assert (signed.medium, signed.lead) == ("print", "Mange møttes på torget. De sang.")
    assert (agency.medium, agency.lead, agency.agency) == ("print", "Ny uke, ny dag.", "NTB")
    assert (web.medium, web.lead) == ("web", "Det er åpent.")
