"""Remarks are in one language from end to end, down to the words inside them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from campaign.i18n import translator
from campaign.media.imports.reading import MOST_PER_RULE
from campaign.media.inspection import inspect_file
from campaign.media.problems import RULES, WORDS, worded
from tests.conftest import Installation
from tests.media.exports import facebook
from tests.media.test_import import upload

FIXTURES = Path(__file__).parent / "fixtures"
NORWEGIAN = {
    "too-many.zip": "Den komprimerte filen er avvist: den inneholder 201 filer, flere enn 200.",
    "bilde.csv": "Dette er ikke en tabell, men et bilde. Last ned eksporten som CSV eller Excel.",
    "visninger.csv": "«Visninger» ble lest som visninger, fordi innleggene er nyere enn overgangen fra eksponeringer "
    "til visninger.",
}


def told(installation: Installation, path: Path) -> list[str]:
    """The texts about a file that is sent in, in bokmål."""
    (view,) = upload(installation, path)
    headers = {**installation.token("analyst"), "Accept-Language": "nb"}
    view = installation.client.get(f"/api/v1/media/imports/{view['id']}", headers=headers).json()
    return [one["text"] for one in (*view["problems"], *view["warnings"])]


def too_many(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(201):
            archive.writestr(f"{number}.csv", "a,b\n")


def picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))


def visninger(path: Path) -> None:
    (source,) = (one for one in (FIXTURES / "meta_facebook_norwegian_views").iterdir() if one.suffix != ".json")
    path.write_bytes(source.read_bytes())


@pytest.mark.parametrize(
    ("name", "write"), [("too-many.zip", too_many), ("bilde.csv", picture), ("visninger.csv", visninger)]
)
def test_reasons_follow_the_language(
    installation: Installation, tmp_path: Path, name: str, write: Callable[[Path], None]
) -> None:
    write(tmp_path / name)
    assert NORWEGIAN[name] in told(installation, tmp_path / name)


def test_what_is_not_shown_follows_the_language(installation: Installation, tmp_path: Path) -> None:
    """The words of the file itself stay as they are, also where they are words that the house translates."""
    path = facebook(tmp_path / "fb.csv", range(1, MOST_PER_RULE + 8))
    lines = path.read_text("utf-8-sig").splitlines()
    broken = [line.replace(f",{2000 * n},{1000 * n},", f",impressions,{1000 * n},") for n, line in enumerate(lines)]
    path.write_text("\n".join(broken) + "\n", "utf-8-sig")
    texts = told(installation, path)
    assert texts.count("«impressions» er ikke et tall, så cellen ble utelatt.") == MOST_PER_RULE
    assert texts[-1] == "7 flere vises ikke: celler som ikke er tall."


@pytest.mark.parametrize("lang", ["nb", "nn"])
def test_every_word_has_its_translation(lang: str) -> None:
    say = translator(lang)
    words = [*(text for _, text in RULES.values()), *(text for words in WORDS.values() for text in words.values())]
    assert [text for text in words if say.gettext(text) == text] == []


def test_every_remark_about_a_row_has_a_name_for_many_of_its_kind() -> None:
    found = set()
    for folder in FIXTURES.iterdir():
        report = inspect_file(next(path for path in folder.iterdir() if path.name != "expected.json"))
        found |= {one["rule"] for one in (*report.problems, *report.warnings) if one["row"]}
    assert len(found) > 5 and found <= WORDS["name"].keys()


def test_remarks_of_earlier_releases_are_shown_as_they_were_kept() -> None:
    reason = "it is damaged (bad {offset})"
    old = {"row": None, "column": None, "rule": "zip-unsafe", "params": {"reason": reason}}
    assert worded(old, translator("nb").gettext)["text"] == f"Den komprimerte filen er avvist: {reason}."
