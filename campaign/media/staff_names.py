"""Who did something, in words: the room `people` knows the names, and is asked through a function that is handed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping

from campaign.i18n import Translator
from campaign.media.problems import N_

#: Names by the id of a principal (`staff:1`, `token:2`); those that are gone are absent.
NamesOf = Callable[[Iterable[str]], Awaitable[dict[str, str]]]
#: What is no principal.
_OTHERS = {"command line": N_("the command line"), "demonstration": N_("the demonstration")}


async def names_told(names_of: NamesOf, ids: Iterable[str | None], say: Translator) -> dict[str, str]:
    """What to call each, in a language."""
    asked = {one for one in ids if one}
    known = await names_of(asked)
    return {one: _told(one, known, say) for one in asked}


def _told(who: str, known: Mapping[str, str], say: Translator) -> str:
    kind = who.partition(":")[0]
    if who in known:
        return say.gettext(N_("the program «%(name)s»"), name=known[who]) if kind == "token" else known[who]
    if kind == "staff":
        return say.gettext(N_("a former member of the team"))
    if kind == "token":
        return say.gettext(N_("a program that is no longer known"))
    return say.gettext(_OTHERS.get(who, N_("unknown")))
