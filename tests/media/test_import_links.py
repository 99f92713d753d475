"""Files that know posts by their links only, and Meta's own export with the long ids: one post, in whichever order."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from campaign import db
from campaign.media.fixture_writers import WrittenPost, write_meta_facebook, write_meta_instagram
from campaign.media.model import MediaObject
from tests.conftest import Installation
from tests.media.test_import import undo, upload

MOMENT = datetime(2024, 4, 10, 10, tzinfo=UTC)
LONG = "122345678901234"
CROWD = (
    "Page Name,User Name,Facebook Id,Post Created,Type,Total Interactions,Likes,Comments,Shares,Love,URL,Message\n"
    "Dagen,dagen,100064000000001,2024-04-10 06:00:00 EDT,{kind},120,90,10,7,13,{link},Vi feirer\n"
)
GENERIC = "Plattform;Dato;Innlegg;Lenke;Visninger;Likes\n{platform};10.04.2024 12:00;Vi feirer;{link};1200;90\n"
LINKS = [
    ("facebook", "https://www.facebook.com/dagen/posts/pfbid02abcdefGHIJK"),
    ("facebook", "https://www.facebook.com/reel/876543210987654"),
    ("facebook", "https://www.facebook.com/reel/876543210987654/?s=single_unit"),
    ("facebook", "https://www.facebook.com/dagen/videos/876543210987654/"),
    ("facebook", "https://www.facebook.com/watch/?v=876543210987654"),
    ("facebook", "https://www.facebook.com/photo.php?fbid=876543210987654"),
    ("instagram", "https://www.instagram.com/reel/DPabcDEfgHI/"),
]


def own_export(path: Path, platform: str, link: str) -> Path:
    post = MediaObject(
        platform=platform, native_id=LONG, url=link, published_at=MOMENT, kind="reel", account_id="100064000000001",
        account_handle="dagen", account_name="Dagen", text="Vi feirer", row=0,
    )  # fmt: skip
    write = write_meta_facebook if platform == "facebook" else write_meta_instagram
    metrics = {"views": 1300, "reach": 800, "comments": 11, "shares": 8}
    write(path, [WrittenPost(post=post, metrics=metrics)])
    return path


def by_link(path: Path, kind: str, platform: str, link: str) -> Path:
    path.write_text((CROWD if kind == "crowdtangle" else GENERIC).format(platform=platform, link=link, kind="Photo"))
    return path


@pytest.mark.parametrize(("platform", "link"), LINKS)
@pytest.mark.parametrize("kind", ["crowdtangle", "list"])
@pytest.mark.parametrize("own_first", [True, False])
def test_a_link_meets_the_long_id(
    installation: Installation, tmp_path: Path, platform: str, link: str, kind: str, own_first: bool
) -> None:
    own, other = (
        own_export(tmp_path / "meta.csv", platform, link),
        by_link(tmp_path / "liste.csv", kind, platform, link),
    )
    views = [upload(installation, path)[0] for path in ((own, other) if own_first else (other, own))]
    assert [view["state"] for view in views] == ["done", "done"], views
    assert not [one for view in views for one in view["warnings"] if one["rule"] == "ids-damaged"]
    rows = installation.run(db.fetch, "SELECT native_id FROM media_object")
    assert [row["native_id"] for row in rows] == [LONG]
    undo(installation, views[0 if own_first else 1])
    (left,) = installation.run(db.fetch, "SELECT native_id FROM media_object")
    assert left["native_id"] in link


def test_the_number_of_a_post_is_its_id(installation: Installation, tmp_path: Path) -> None:
    for number in ("3210000000000001", "3210000000000002"):
        link = f"https://www.facebook.com/100064000000001/posts/{number}"
        upload(installation, by_link(tmp_path / f"{number}.csv", "crowdtangle", "facebook", link))
    assert len(installation.run(db.fetch, "SELECT id FROM media_object WHERE NOT 'id-damaged' = ANY(flags)")) == 2
