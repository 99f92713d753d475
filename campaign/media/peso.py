"""Which kind of attention an import measured: paid, earned, shared or owned, where nobody has said otherwise."""

from __future__ import annotations

from typing import get_args

from campaign.media.model import Peso
from campaign.media.problems import N_

KINDS: tuple[Peso, ...] = get_args(Peso)
#: What each is called, with what it means.
PESO_NAMES: dict[str, str] = {
    "paid": N_("Paid: advertisements"),
    "earned": N_("Earned: what the press and others say"),
    "shared": N_("Shared: together with partners, or passed on by others"),
    "owned": N_("Owned: our own posts, pages and newsletters"),
}
_PAID = ("meta.ads", "google.ads", "linkedin.ads", "tiktok.ads")
_MONITORS = (
    "meltwater", "retriever", "brandwatch", "talkwalker", "determ", "mediacloud", "gdelt", "crowdtangle", "trends",
)  # fmt: skip


def usual(source: str | None, kind: str | None, *, posts: int = 0, collaborations: int = 0) -> Peso:
    """By the source: advertisements are paid, monitors and articles earned. Own posts are owned, unless most of
    them are collaborations."""
    name = source or ""
    if name.startswith(_PAID):
        return "paid"
    if name.startswith(_MONITORS) or "articles" in (kind or ""):
        return "earned"
    return "shared" if collaborations * 2 > posts else "owned"
