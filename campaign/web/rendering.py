"""Templates: one Jinja2 environment for the site, the frame data of a page, and the error pages made at start."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from campaign.web import assets
from campaign.web.help_lines import help_lines

TEMPLATES = Path(__file__).resolve().parent / "templates"
STATIC_ERRORS = (500, 503)


class LanguageLink(msgspec.Struct, frozen=True, kw_only=True):
    """The same page in a language: ``href`` without origin for the switch, ``absolute`` for search engines."""

    lang: str
    label: str
    href: str
    absolute: str = ""
    current: bool = False


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What the frame around every page needs. Addresses in ``canonical`` and ``image`` are absolute."""

    title: str
    description: str = ""
    section: str = ""
    canonical: str = ""
    languages: tuple[LanguageLink, ...] = ()
    image: str = ""
    feed: str = ""
    has_errors: bool = False
    indexed: bool = True
    notice: str = ""


def templates_of(package: str) -> Path:
    """The ``templates`` folder of a package, found without importing it. Raises LookupError if there is none."""
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (found := Path(folder) / "templates").is_dir():
            return found
    raise LookupError(f"the package {package} has no templates folder")


def build_environment(
    packages: Iterable[str] = (),
    *,
    asset: Callable[[str], str] = assets.asset,
    extra: Mapping[str, Any] | None = None,
) -> Environment:
    """The environment of the site.

    ``packages`` are dotted names of rooms: the file ``campaign/events/templates/list.html`` becomes the
    template ``events/list.html``. ``extra`` are further globals. Every render needs ``_``, ``ngettext``,
    ``lang``, ``nonce``, ``page`` and ``url`` in its context; a name that is missing is an error.
    """
    rooms: dict[str, BaseLoader] = {name.rpartition(".")[2]: FileSystemLoader(templates_of(name)) for name in packages}
    environment = Environment(
        loader=ChoiceLoader([PrefixLoader(rooms), FileSystemLoader(TEMPLATES)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.globals.update(asset=asset, help_lines=help_lines, **(extra or {}))
    environment.filters.update(paragraphs=paragraphs, json_ld=json_ld, field_id=field_id)
    return environment


def paragraphs(text: str) -> Markup:
    """Plain text to HTML: an empty line parts paragraphs, a single line end becomes a line break."""
    blocks = [block.strip() for block in text.replace("\r\n", "\n").split("\n\n")]
    lines = (Markup("<br>").join(block.split("\n")) for block in blocks if block)
    return Markup("\n").join(Markup("<p>{}</p>").format(block) for block in lines)


def json_ld(value: object) -> Markup:
    """A value as JSON that is safe inside a ``<script type="application/ld+json">`` element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def field_id(name: str) -> str:
    """HTML id of the form field with this name: ``organiser.email`` to ``f-organiser-email``."""
    return "f-" + name.strip("/").replace(".", "-").replace("/", "-").replace("_", "-")


def render_static_errors(
    environment: Environment, contexts: Mapping[str, Mapping[str, Any]]
) -> dict[tuple[int, str], bytes]:
    """The pages for 500 and 503 in each language, rendered once so that they work when all else fails.

    ``contexts`` holds by language what every render needs except ``page``, ``lang`` and ``nonce``.
    """
    template = environment.get_template("errors/error.html")
    pages: dict[tuple[int, str], bytes] = {}
    for lang, context in contexts.items():
        translate = context["_"]
        titles = {500: translate("Something went wrong on our side"), 503: translate("We are back in a moment")}
        for status in STATIC_ERRORS:
            page = Page(title=titles[status], indexed=False)
            text = template.render(
                {**context, "page": page, "lang": lang, "nonce": "", "status": status, "reference": "", "detail": ""}
            )
            pages[status, lang] = text.encode()
    return pages
