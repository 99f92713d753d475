"""The frame, the macros and the error pages, rendered with every text marked so that untranslated ones show."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import jinja2
import pytest

from campaign.web.help_lines import help_line_file, help_lines
from campaign.web.rendering import (
    LanguageLink,
    Page,
    build_environment,
    field_id,
    json_ld,
    paragraphs,
    render_static_errors,
)

FORM = """
{% extends "base.html" %}
{% from "macros/forms.html" import text_field, email_field, tel_field, url_field, number_field, date_field, time_field,
   file_field, textarea_field, select_field, radio_group, checkbox_group, checkbox, fieldset, suggestion_field, hidden,
   error_summary, submit with context %}
{% block content %}
{{ error_summary(errors) }}
<h1>{{ _("Title") }}</h1>
<form method="post" novalidate>
{% call fieldset(_("Group"), _("Hint"), columns=true) %}
{{ text_field("title", _("Label"), value, errors.title, _("Hint"), true) }}
{{ date_field("starts_on", _("Label"), "2026-10-10", required=true) }}{{ time_field("starts_at", _("Label")) }}
{% endcall %}
{{ textarea_field("text", _("Label"), value, limit=200) }}
{{ select_field("kind", _("Label"), [("a", _("A")), ("b", _("B"))], "b", empty=_("Any")) }}
{{ radio_group("mode", _("Legend"), [("x", _("X"), _("Hint")), ("y", _("Y"))], "y", errors.mode, required=true) }}
{{ checkbox_group("audience", _("Legend"), [("x", _("X")), ("y", _("Y"))], ["y"], required=false) }}
{{ checkbox("free", _("Label"), true) }}{{ url_field("web", _("Label")) }}{{ number_field("price", _("Label")) }}
{{ email_field("organiser.email", _("Label"), value) }}{{ tel_field("organiser.phone", _("Label")) }}
{{ file_field("files", _("Label"), accept=".csv", multiple=true) }}{{ hidden("csrf", value) }}
{{ suggestion_field("address", _("Label"), "/x", fills={"place": "place"}) }}
{{ submit(_("Send")) }}</form>
{% endblock %}
"""
CONTENT = """
{% extends "team_base.html" %}
{% from "macros/content.html" import summary_list, status_tag, notice, empty_state, pagination, table, bar, key_figure,
   event_card, steps, copy_link, poll, progress with context %}
{% block content %}<h1>{{ _("Title") }}</h1>
{{ summary_list([{"key": _("Key"), "value": "", "change": "/x"}, {"key": _("Key"), "value": value}]) }}
{{ notice(_("Text"), "warning", _("Heading"), live=true) }}{{ empty_state(_("Nothing"), _("Text"), "/", _("Go")) }}
{{ pagination("/next", "/", 20, 42) }}{{ key_figure(_("Label"), "1", _("Note"), _("Definition")) }}
{{ table(_("Caption"), [{"label": _("Day")}, {"label": _("Number"), "numeric": true}],
         [[{"text": "1", "value": "2026-10-10"}, {"text": "5", "value": 5}]], chart="line") }}
{{ bar(1, 4) }}{{ bar(1, 0) }}{{ status_tag("pending") }}{{ steps([_("A"), _("B")], 2) }}{{ copy_link("/x") }}
{% call poll("/x") %}{{ progress(_("Label"), 1, 2) }}{% endcall %}
{{ event_card({"href": "/e", "title": value, "day": "1", "month": "2", "when": "3", "place": value,
  "organiser": "", "tags": [], "cancelled": true, "lang": "se"}) }}
{% endblock %}
"""
HOSTILE = """"><script>alert(1)</script>' onload=x"""
STATUSES = (400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 503)


def marked(text: str, **params: Any) -> str:
    """A translation that can be told from a text that was forgotten."""
    return f"⟦{text % params if params else text}⟧"


def context(**more: Any) -> dict[str, Any]:
    site = "https://site.example"
    links = tuple(
        LanguageLink(lang=lang, label="⟦⟧", href=f"/{lang}", absolute=f"{site}/{lang}", current=lang == "nb")
        for lang in ("nb", "nn", "en")
    )
    page = Page(title="⟦t⟧", section="events", description="⟦d⟧", canonical=f"{site}/", languages=links)
    base = {"_": marked, "ngettext": None, "lang": "nb", "nonce": "n0nce", "principal": None}
    base["url"] = lambda name, **_: f"/{name}"
    return {**base, "page": page, "value": HOSTILE, "status": 404, "detail": "", "reference": "", **more}


@pytest.fixture(scope="module")
def environment() -> jinja2.Environment:
    return build_environment(asset=lambda name: f"/static/{name}")


@pytest.fixture(scope="module")
def pages(environment: jinja2.Environment) -> dict[str, str]:
    errors = {"title": "⟦Write a title⟧", "mode": "⟦Choose⟧"}
    rendered = {
        "form": environment.from_string(FORM).render(context(errors=errors)),
        "content": environment.from_string(CONTENT).render(context()),
    }
    error = environment.get_template("errors/error.html")
    for status in STATUSES:
        rendered[f"error {status}"] = error.render(context(status=status, reference="4711", detail="⟦d⟧"))
    return rendered


class Reader(HTMLParser):
    """Collects elements, and the text that a person reads, apart from crisis help (which has its own languages)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._help: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        if tag == "ul" and (self._help or found.get("class") == "crisis__list"):
            self._help.append(tag)
        self.texts += [found[name] or "" for name in ("aria-label", "title", "placeholder", "alt") if name in found]

    def handle_endtag(self, tag: str) -> None:
        if tag == "ul" and self._help:
            self._help.pop()

    def handle_data(self, data: str) -> None:
        if not self._help:
            self.texts.append(data)


def test_every_text_of_the_interface_goes_through_translation(pages: dict[str, str]) -> None:
    for name, html in pages.items():
        for text in Reader(html).texts:
            rest = re.sub(r"⟦[^⟦⟧]*⟧", "", text).replace(HOSTILE, "")
            assert not re.search(r"[^\W\d_]{2,}", rest), f"{name}: {text!r} is not translated"


def test_no_inline_code_or_style_and_nothing_from_elsewhere(pages: dict[str, str]) -> None:
    for name, html in pages.items():
        for tag, attributes in Reader(html).elements:
            assert not [key for key in attributes if key == "style" or key.startswith("on")], (name, tag, attributes)
            if tag in {"script", "img", "iframe"} or (tag == "link" and attributes["rel"] in {"stylesheet", "icon"}):
                address = attributes.get("src") or attributes.get("href") or ""
                assert address.startswith("/"), (name, tag, address)


def test_values_cannot_break_out_of_the_page(pages: dict[str, str]) -> None:
    for html in pages.values():
        assert "<script>alert" not in html


def test_ids_are_unique_and_references_lead_somewhere(pages: dict[str, str]) -> None:
    for name, html in pages.items():
        elements = Reader(html).elements
        ids = [attributes["id"] for _tag, attributes in elements if "id" in attributes]
        assert len(ids) == len(set(ids)), name
        for _tag, attributes in elements:
            wanted = " ".join(attributes.get(key) or "" for key in ("for", "aria-describedby", "aria-labelledby"))
            local = attributes.get("href") or ""
            for target in [*wanted.split(), *([local[1:]] if local.startswith("#") else [])]:
                assert target in ids, (name, target)


def test_an_error_is_told_at_the_field_and_in_the_summary(pages: dict[str, str]) -> None:
    elements = Reader(pages["form"]).elements
    title = next(attributes for _tag, attributes in elements if attributes.get("name") == "title")
    assert title["aria-invalid"] == "true"
    assert title["aria-describedby"] == "f-title-error f-title-hint"
    assert pages["form"].count("⟦Write a title⟧") == 2
    main = next(index for index, (tag, _) in enumerate(elements) if tag == "main")
    assert elements[main + 1][0] == "ds-error-summary"
    assert not [a for _t, a in elements if "required" in a], "the server validates; browsers must not speak first"


def test_crisis_help_is_the_same_on_every_page(pages: dict[str, str]) -> None:
    blocks = {html[html.index('<section class="crisis"') : html.index("<footer")] for html in pages.values()}
    assert len(blocks) == 1
    for number in ("tel:116123", "tel:+4722400040", "tel:116111", "tel:116117", "tel:113"):
        assert number in next(iter(blocks))
    for html in pages.values():
        assert html.index("tel:116123") < html.index("<main")


def test_help_lines_are_complete_in_three_languages() -> None:
    assert len(help_lines()) == 6
    for line in help_lines():
        assert line.number or line.web
        assert set(line.text) >= {"nb", "nn", "en"}
        assert line.reviewed_on >= help_line_file().reviewed_on
        assert line.text_in("se") == line.text["nb"]


def test_language_links_for_people_and_for_search_engines(pages: dict[str, str]) -> None:
    elements = Reader(pages["content"]).elements
    alternates = {a["hreflang"]: a["href"] for tag, a in elements if tag == "link" and a.get("rel") == "alternate"}
    assert set(alternates) == {"nb", "nn", "en", "x-default"}
    assert alternates["x-default"] == "https://site.example/nb"
    current = [a for tag, a in elements if tag == "a" and a.get("aria-current") == "true"]
    assert [a["lang"] for a in current] == ["nb"]


def test_a_name_that_is_missing_is_an_error_not_an_empty_place(environment: jinja2.Environment) -> None:
    with pytest.raises(jinja2.UndefinedError):
        environment.from_string("{{ nothing }}").render(context())


def test_static_error_pages_need_no_request(environment: jinja2.Environment) -> None:
    base = {key: value for key, value in context().items() if key not in {"page", "lang", "nonce"}}
    made = render_static_errors(environment, {"nb": base, "en": base})
    assert set(made) == {(500, "nb"), (503, "nb"), (500, "en"), (503, "en")}
    for (_status, lang), body in made.items():
        text = body.decode()
        assert f'<html lang="{lang}"' in text
        assert "116 123" in text
        assert "noindex" in text


def test_rooms_bring_their_own_templates() -> None:
    with pytest.raises(LookupError, match="no templates folder"):
        build_environment(["campaign.web.build_assets"])
    environment = build_environment(["campaign.web"], asset=str)
    assert environment.get_template("web/errors/error.html")


def test_filters() -> None:
    assert paragraphs("a <b>\nc\n\n\nd") == "<p>a &lt;b&gt;<br>c</p>\n<p>d</p>"
    assert field_id("organiser.email") == field_id("/organiser/email") == "f-organiser-email"
    assert "</script>" not in json_ld({"name": "</script><!-- &"})
