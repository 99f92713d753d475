"""What people call the answers to questions about a file."""

from __future__ import annotations

from campaign.i18n import Translator
from campaign.media.imports.answers import IGNORE, METRIC, SOURCE, Asked
from campaign.media.metrics import METRICS
from campaign.media.problems import N_
from campaign.media.readers import READERS
from campaign.media.schemas import ImportQuestion

#: What people call the sources.
SOURCE_NAMES = {
    **{reader.source: reader.label for reader in READERS},
    # Of an archive with several exports of one of them.
    "meta": "Meta", "facebook": "Facebook", "linkedin": "LinkedIn", "tiktok": "TikTok", "youtube": "YouTube",
    "x": "X", "twitter": "Twitter", "google": "Google", "generic": N_("Several tables"),
}  # fmt: skip
_FIELDS = {
    "published": N_("Day, or day and time"),
    "clock": N_("Time of day"),
    "title": N_("Title or headline"),
    "url": N_("Link"),
    "outlet": N_("Newspaper or outlet"),
    "outlet_type": N_("Kind of outlet"),
    "lead": N_("Lead or extract"),
    "text": N_("Text of the post"),
    "reach": N_("Reach or potential audience"),
    "subject": N_("Subject of the newsletter"),
    "episode": N_("Episode"),
    "show": N_("Podcast"),
    "platform": N_("Platform"),
    "account": N_("Account or page"),
    "native_id": N_("Id of the post"),
    "post_type": N_("Kind of post"),
    "document_id": N_("Id of the article"),
    "label": N_("Name of the figure"),
    "value": N_("Value of the figure"),
    "period": N_("Period"),
    "first": N_("First day"),
    "last": N_("Last day"),
    "region": N_("County or municipality"),
    "country": N_("Country"),
    "language": N_("Language"),
    "sentiment": N_("Tone"),
    "keywords": N_("Search or keyword"),
    "byline": N_("Author (is not kept)"),
    "ave": N_("Advertising value (is not kept)"),
    "rate": N_("A rate (is worked out again)"),
    IGNORE: N_("Leave the column out"),
}
_NAMED: dict[str, dict[str, str]] = {
    "#kind": {
        "articles": N_("Articles in the press"),
        "posts": N_("Posts"),
        "newsletters": N_("Newsletters"),
        "episodes": N_("Podcast episodes"),
        "days": N_("Days"),
        "figures": N_("Single figures"),
    },
    "#platform": {
        "facebook": "Facebook",
        "instagram": "Instagram",
        "linkedin": "LinkedIn",
        "tiktok": "TikTok",
        "youtube": "YouTube",
        "x": "X (Twitter)",
        "snapchat": "Snapchat",
        "threads": "Threads",
        "bluesky": "Bluesky",
        "website": N_("The website"),
        "newsletter": N_("Newsletter"),
        "podcast": N_("Podcast"),
        "press": N_("The press"),
        "other": N_("Something else"),
    },
    "#dates": {
        "day-first": N_("Day first: 3.10. is 3 October"),
        "month-first": N_("Month first: 10/3 is 3 October"),
    },
    "#numbers": {
        "comma": N_("Comma: 1,5 is one and a half"),
        "point": N_("Point: 1.5 is one and a half"),
    },
    "#dimension": {
        "query": N_("Searches"),
        "page": N_("Pages"),
        "country": N_("Countries"),
        "device": N_("Devices"),
        "appearance": N_("How the hit was shown"),
    },
}
#: How questions about the whole file are asked.
ASKED = {
    "#kind": N_("What is each row?"),
    "#platform": N_("Which platform do the numbers come from?"),
    "#dates": N_("What comes first in a date, the day or the month?"),
    "#numbers": N_("Which is the decimal mark?"),
    "#period": N_("Which days are the numbers about?"),
    "#year": N_("Which year is the last day in?"),
    "#dimension": N_("What are the rows of this table?"),
    SOURCE: N_("Where does the file come from?"),
}


def answer_name(header: str, answer: str, say: Translator) -> str:
    """What an answer is called, in a language."""
    kind = header.split(" ")[0]
    if kind == SOURCE:
        return say.gettext(SOURCE_NAMES.get(answer, answer))
    if found := _NAMED.get(kind, {}).get(answer):
        return say.gettext(found)
    if header.startswith("#") and kind in ASKED:
        return answer
    metric = METRICS.get(answer.removeprefix(METRIC))
    if answer in _FIELDS and not (metric and answer.startswith(METRIC)):
        return say.gettext(_FIELDS[answer])
    return say.gettext(metric.label) if metric else answer


def question_text(question: Asked | ImportQuestion, say: Translator) -> str:
    """A question about the whole file as it is asked; of a column its name in the file."""
    return say.gettext(ASKED.get(question.header.split(" ")[0], question.column))


def choices_of(question: Asked | ImportQuestion, say: Translator) -> list[tuple[str, str]]:
    """The answers with what they are called: those of columns in the order of the alphabet, leaving out last."""
    named = [(choice, answer_name(question.header, choice, say)) for choice in question.choices]
    if question.header.startswith("#"):
        return named
    return sorted(named, key=lambda one: (one[0] == IGNORE, one[1].casefold()))
