"""Signs of the map: each kind of event has a symbol of its own shape, so that colour is never the only difference."""

from __future__ import annotations

import msgspec

from campaign.errors import Message, msg


class Symbol(msgspec.Struct, frozen=True, kw_only=True):
    """A white drawing on a pin: an SVG path in a box of 16 by 16."""

    name: str
    label: Message
    path: str
    categories: tuple[str, ...]


SYMBOLS: tuple[Symbol, ...] = (
    Symbol(
        name="words", label=msg("Talks, conversations and courses"),
        categories=("talk", "debate", "conversation_group", "course"),
        path="M2 3.5h12a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H8l-4 3v-3H2a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1Z",
    ),
    Symbol(
        name="culture", label=msg("Culture, concerts, films and exhibitions"),
        categories=("culture", "concert", "film", "exhibition"),
        path="M14 1v9.500a2.500 2.200 0 1 1-1.800-2.100V4.400L6.800 5.600v6.900A2.500 2.200 0 1 1 5 10.400V2.900Z",
    ),
    Symbol(
        name="activity", label=msg("Walks and activities"), categories=("walk", "activity"),
        path="M1 14 6 4l2.800 5.200L10.500 6 15 14Z",
    ),
    Symbol(
        name="meeting", label=msg("Meeting places and stands"), categories=("meeting_place", "stand"),
        path="M2 3h10v2h1.500a2 2 0 0 1 0 5H12a4 4 0 0 1-4 3H6a4 4 0 0 1-4-4Zm10 3.500v2h1a1 1 0 0 0 0-2Z",
    ),
    Symbol(
        name="indoors", label=msg("At schools and workplaces"), categories=("school", "workplace"),
        path="M3 1h10v14H9.500v-3h-3v3H3Zm2 2.500v2h2v-2Zm4 0v2h2v-2Zm-4 4v2h2v-2Zm4 0v2h2v-2Z",
    ),
    Symbol(
        name="other", label=msg("Other"), categories=("other",),
        path="m8 1 2.100 4.700 5.100.5-3.900 3.400 1.200 5L8 12l-4.500 2.600 1.200-5L.8 6.200l5.100-.5Z",
    ),
)  # fmt: skip

#: Precisions whose pin may stand far from the true place, so that the map says so.
APPROXIMATE = ("postal", "place", "municipality")
