"""A demonstration year of invented events, posts and articles, for trying the system out. Nothing in it is real."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from campaign.assembly import Assembly
from campaign.demonstration.events import InventedEvent, invent_events
from campaign.demonstration.posts import ACCOUNT, invent_facebook, invent_instagram
from campaign.demonstration.press import invent_articles
from campaign.demonstration.writing import BY, find_places, refuse_unless_free, write_events
from campaign.errors import Conflict, msg
from campaign.map.gazetteer import load_gazetteer
from campaign.media.fixture_writers import write_meltwater, write_meta_facebook, write_meta_instagram

__all__ = ["seed_year"]

_Advance = Callable[[int], None]


async def seed_year(parts: Assembly, *, events: int, year: int, random_state: int, say: Callable[[str], None]) -> None:
    """Fills an empty database with a believable campaign year; the same numbers give the same year.

    Raises `Conflict` when the database holds real events or imports, or a demonstration of that year.
    """
    await refuse_unless_free(year)
    invented = invent_events(load_gazetteer(), events=events, year=year, random_state=random_state)
    files = _write_exports(parts.settings.data_dir / "demonstration", year, random_state)
    share = max(1, events // (2 * len(files)))
    with _progress(f"Demonstration of {year}", events + share * len(files), say) as advance:
        # The exports first: taking them in again changes nothing, so that a seed that was broken off can be repeated.
        for path in files:
            report = await parts.media.import_path(path, account=ACCOUNT, year=year, by=BY)
            if report.state != "done":
                raise Conflict(msg("The invented file %(file)s could not be imported.", file=path.name))
            advance(share)
        await write_events(invented, await find_places(parts.events, invented, advance), year)
    say(_summary(invented, year))


def _write_exports(folder: Path, year: int, random_state: int) -> list[Path]:
    """Writes the exports of the invented account and monitor, in the formats of the platforms."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("facebook", "instagram", "meltwater")
    facebook, instagram, meltwater = (folder / f"{name}-{year}-{random_state}.csv" for name in names)
    write_meta_facebook(facebook, invent_facebook(year=year, random_state=random_state))
    write_meta_instagram(instagram, invent_instagram(year=year, random_state=random_state))
    write_meltwater(meltwater, invent_articles(year=year, random_state=random_state))
    return [facebook, instagram, meltwater]


def _summary(events: list[InventedEvent], year: int) -> str:
    published = sum(event.status == "published" for event in events)
    organisers = len({event.submission.organiser.email for event in events})
    return (
        f"{len(events)} invented events of {year}, {published} of them published, by {organisers} organisers, "
        "with posts and articles. Each is marked as an example."
    )


@contextmanager
def _progress(label: str, length: int, say: Callable[[str], None]) -> Iterator[_Advance]:
    """A bar on a terminal, a line elsewhere."""
    if not sys.stderr.isatty():
        say(f"{label} …")
        yield lambda _steps: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update
