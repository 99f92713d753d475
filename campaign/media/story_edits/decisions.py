"""What decisions make of stories that were told automatically. Pure: articles and decisions in, names of stories out.

- A decision names articles by their keys, which are the same in every import. A name whose article is not there, as
  its import was taken back, waits: it counts again when the article returns.
- Decisions are applied to the automatic stories, in the order in which they were made: a later one may take back what
  an earlier one said. What was undone is not applied at all. The automatic stories stay as they are beside, so the
  outcome depends on what stands and on the decisions, and never on the order of imports.
- A placement is one article and is never cut: it goes where its first named article goes.
- `together`: all stories that hold an article named by it are one. Articles that came to one of them later come along.
- `apart`: the articles in `keys` are a story of their own, without any of `others`, which are those that they were
  taken from. An article that is in neither, as it came later, joins the side with the headline most like its own, and
  stays where it was when both are as like.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct
from rapidfuzz import fuzz

Kind = Literal["together", "apart"]
Group = set[str]
"""Placements, by their names."""


class Decision(Struct, frozen=True, kw_only=True):
    """A decision that stands."""

    kind: Kind
    keys: frozenset[str]
    others: frozenset[str] = frozenset()


class Told(Struct, frozen=True, kw_only=True):
    """An article as it was told automatically; `title` is made comparable (`titles.title_key`)."""

    key: str
    at: datetime
    title: str
    placement: str
    story: str


def decide(articles: Iterable[Told], decisions: Sequence[Decision]) -> dict[str, str]:
    """The story of each article by its key: the key of the first article of the story."""
    ordered = sorted(articles, key=lambda one: (one.at, one.key))
    placements: dict[str, list[Told]] = {}
    stories: dict[str, Group] = {}
    for one in ordered:
        placements.setdefault(one.placement, []).append(one)
        stories.setdefault(one.story, set()).add(one.placement)
    groups = list(stories.values())
    for decision in decisions:
        groups = (_together if decision.kind == "together" else _apart)(groups, decision, placements)
    found: dict[str, str] = {}
    for group in groups:
        members = sorted((one for name in group for one in placements[name]), key=lambda one: (one.at, one.key))
        found.update((one.key, members[0].key) for one in members)
    return found


def _together(groups: list[Group], decision: Decision, placements: dict[str, list[Told]]) -> list[Group]:
    named = _named(decision.keys, placements)
    touched = [group for group in groups if group & named]
    return [*(group for group in groups if not group & named), *([set().union(*touched)] if touched else [])]


def _apart(groups: list[Group], decision: Decision, placements: dict[str, list[Told]]) -> list[Group]:
    both = decision.keys | decision.others
    first = {name: next((one.key for one in members if one.key in both), "") for name, members in placements.items()}
    taken = {name for name, key in first.items() if key in decision.keys}
    left = {name for name, key in first.items() if key and name not in taken}
    own: Group = set()
    kept: list[Group] = []
    for group in groups:
        leaving, staying = group & taken, group & left
        if not leaving:
            kept.append(group)
        elif not staying:
            own |= group
        else:
            later = group - leaving - staying
            nearer = {one for one in later if _likeness(one, leaving, placements) > _likeness(one, staying, placements)}
            own |= leaving | nearer
            kept.append(group - leaving - nearer)
    return [*kept, own] if own else kept


def _likeness(name: str, group: Group, placements: dict[str, list[Told]]) -> float:
    """How like a headline of a placement is to one of a group, from 0 to 100."""
    titles = [one.title for one in placements[name]]
    others = [one.title for member in group for one in placements[member]]
    return max((fuzz.token_sort_ratio(one, other) for one in titles for other in others), default=0.0)


def _named(keys: frozenset[str], placements: dict[str, list[Told]]) -> Group:
    return {name for name, members in placements.items() if any(one.key in keys for one in members)}
