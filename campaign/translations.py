"""Collects the texts of the interface and brings the catalogues up to date: `python -m campaign.translations`.

With `--check` nothing is written; the exit status is 1 when a text is missing in bokmål or nynorsk. English is the
source language, so its catalogue may hold nothing but what reads better than the source.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent
LOCALE = ROOT / "locale"
LANGUAGES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
#: Languages that must be complete.
COMPLETE = ("nb", "nn")
_METHODS = [("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2"), ("**.py", "python")]
_OPTIONS = {"**/templates/**.html": {"silent": "false"}, "**/templates/**.txt": {"silent": "false"}}
_KEYWORDS = {"_": None, "gettext": None, "msg": None, "ngettext": (1, 2), "fault": (2,), "N_": None}


def collect() -> Catalog:
    """All texts of code and templates."""
    found = Catalog(project="campaign", fuzzy=False, charset="utf-8")
    for name, line, text, comments, context in extract_from_dir(
        ROOT, method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS, directory_filter=_is_source
    ):
        found.add(text, None, [(name, line)], auto_comments=comments, context=context)
    return found


def _is_source(folder: str | Path) -> bool:
    return Path(folder).name not in ("static", "frontend", "piccolo_migrations", "locale", "data", "__pycache__")


def path_of(lang: str) -> Path:
    return LOCALE / lang / "LC_MESSAGES" / "campaign.po"


def stored(lang: str) -> Catalog:
    """The catalogue of a language, empty when there is none yet."""
    if not path_of(lang).exists():
        return Catalog(locale=LANGUAGES[lang], project="campaign", fuzzy=False, charset="utf-8")
    with path_of(lang).open("rb") as stream:
        return read_po(stream, locale=LANGUAGES[lang])


def missing(lang: str, source: Catalog) -> list[Message]:
    """Texts without a translation, or with one that nobody has looked at."""
    catalogue = stored(lang)
    wanting = []
    for message in source:
        if not message.id:
            continue
        found = catalogue.get(message.id)
        strings = found.string if found else ""
        complete = all(strings) if isinstance(strings, tuple) else bool(strings)
        if found is None or not complete or found.fuzzy:
            wanting.append(message)
    return wanting


def update(lang: str, source: Catalog) -> None:
    """Writes a catalogue with exactly the texts of the source, keeping what is translated. Sorted, without dates."""
    catalogue = stored(lang)
    catalogue.update(source, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    path_of(lang).parent.mkdir(parents=True, exist_ok=True)
    with path_of(lang).open("wb") as stream:
        write_po(stream, catalogue, width=120, sort_output=True, no_location=True, omit_header=False)
    lines = path_of(lang).read_text(encoding="utf-8").splitlines(keepends=True)
    # Dates would change the file when nothing else has.
    kept = [line for line in lines if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By'))]
    path_of(lang).write_text("".join(kept), encoding="utf-8")


def main(arguments: list[str]) -> int:
    source = collect()
    if "--check" not in arguments:
        for lang in LANGUAGES:
            update(lang, source)
    status = 0
    for lang in COMPLETE:
        wanting = missing(lang, source)
        print(f"{lang}: {len(source)} texts, {len(wanting)} without a translation")
        for message in wanting[:20]:
            print(f"  {message.id!r}")
        status |= bool(wanting)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
