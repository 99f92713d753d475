"""Questions about a file as fields of a form, and back."""

from __future__ import annotations

from typing import Any

from campaign.errors import CampaignError, Invalid
from campaign.i18n import Translator
from campaign.media.answer_words import answer_name, choices_of, question_text
from campaign.media.imports.answers import PERIOD, period_of
from campaign.media.imports.views import period
from campaign.media.schemas import ImportQuestion


def question_field(number: int, one: ImportQuestion, say: Translator, given: dict[str, str] | None) -> dict[str, Any]:
    """A question as the form asks it; `given` is what the person just sent."""
    value = (given or {}).get(one.header, one.answer or "")
    ends = period_of(value) if one.header == PERIOD else None
    return {
        "name": f"answer-{number}", "header": one.header, "text": question_text(one, say), "needed": one.needed,
        "samples": one.samples, "choices": choices_of(one, say), "value": value, "is_column": one.header[:1] != "#",
        "is_period": one.header == PERIOD, "first": ends[0].isoformat() if ends else value.partition("/")[0],
        "last": ends[1].isoformat() if ends else value.partition("/")[2], "answered": one.answer is not None,
        "told": _answer_told(one, say), "asks_meaning": one.answer is None and one.header[:1] == "#",
    }  # fmt: skip


def _answer_told(one: ImportQuestion, say: Translator) -> str:
    if one.answer is None:
        return ""
    ends = period_of(one.answer) if one.header == PERIOD else None
    return period(*ends, say) if ends else answer_name(one.header, one.answer, say)


def errors_of(error: CampaignError, questions: list[dict[str, Any]], say: Translator) -> dict[str, str]:
    """Messages by the name of the field, in the order of the page."""
    if not isinstance(error, Invalid):
        return {"": say.message(error.detail or error.title)}
    told = {fault.field.removeprefix("answers."): say.message(fault.message) for fault in error.faults}
    found = {
        f"{one['name']}{'-first' if one['is_period'] else ''}": told[one["header"]]
        for one in questions
        if one["header"] in told
    }
    return found or {"": "; ".join(told.values())}


def given_answers(form: dict[str, str]) -> dict[str, str]:
    """Answers by the header of their question: field `answer-3` goes with `header-3`, two days make a period."""
    found = {}
    for name, header in form.items():
        field, _, number = name.partition("-")
        if field != "header":
            continue
        answer = f"answer-{number}"
        days = (form.get(f"{answer}-first", ""), form.get(f"{answer}-last", ""))
        found[header] = form.get(answer, "") or ("/".join(days) if any(days) else "")
    return found
