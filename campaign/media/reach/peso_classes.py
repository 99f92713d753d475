"""What was paid, earned, shared and owned, each for itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from campaign.media.peso import KINDS, PESO_NAMES
from campaign.media.reach.figure import Figure
from campaign.media.reach.part_schemas import MeasuredAccount
from campaign.media.reach.queries import Post
from campaign.media.reach.schemas import Channel, Mentions, PesoClass


def classes(
    posts: Sequence[Post], *, counted: Callable[[Sequence[Post]], Figure],
    channel: Callable[[Sequence[Post], str], Channel], mentions: Mentions, releases: Mentions, newsletters: int | None,
    ads: list[MeasuredAccount],
) -> list[PesoClass]:  # fmt: skip
    """The classes that anything is in, in their order. `counted` and `channel` make figures of posts."""
    found = []
    for kind in KINDS:
        mine = [post for post in posts if post.peso == kind]
        platforms = sorted({post.platform for post in mine})
        of_kind = counted(mine)
        told = {"earned": mentions, "owned": releases}.get(kind)
        one = PesoClass(
            kind=kind, label=PESO_NAMES[kind], posts=of_kind if mine else replace(of_kind, value=None),
            platforms=[channel([post for post in mine if post.platform == name], name) for name in platforms],
            mentions=told if told and told.hits else None, newsletters=newsletters if kind == "owned" else None,
            ads=ads if kind == "paid" else [],
        )  # fmt: skip
        if mine or one.mentions or one.newsletters or one.ads:
            found.append(one)
    return found
