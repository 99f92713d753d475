"""Ways through the front door: read a fixture as the import does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from msgspec import Struct

from campaign.media.files.opening import opened
from campaign.media.model import Article, Claim, MediaObject, Observation, Problem
from campaign.media.recognition import choose

FIXTURES = Path(__file__).parent.parent / "fixtures"


class Reading(Struct, kw_only=True):
    """Everything one file gave."""

    claim: Claim | None
    posts: list[MediaObject]
    observations: list[Observation]
    articles: list[Article]
    problems: list[Problem]

    def values(self, native_id: str) -> dict[str, int | float]:
        return {seen.metric: seen.value for seen in self.observations if seen.object_id == native_id}

    def rules(self) -> list[str]:
        return [problem.rule for problem in self.problems]


def read(
    path: Path, *, zone: str = "Europe/Oslo", account: str | None = None, answers: Mapping[str, str] | None = None
):
    """Open, choose and read the file at `path`."""
    with opened(path) as file:
        choice = choose(file, answers)
        found = list(file.problems) + list(choice.problems)
        for part in choice.parts:
            found += part.records(zone=zone, account=account, answers=answers)
    return Reading(
        claim=choice.parts[0].claim if choice.parts else None,
        posts=[record for record in found if isinstance(record, MediaObject)],
        observations=[record for record in found if isinstance(record, Observation)],
        articles=[record for record in found if isinstance(record, Article)],
        problems=[record for record in found if isinstance(record, Problem)],
    )


@pytest.fixture
def read_case() -> Callable[..., Reading]:
    """Read the file of a fixture folder, by the folder's name."""

    def read_folder(case: str, **options: object) -> Reading:
        return read(input_of(FIXTURES / case), **options)  # type: ignore[arg-type]

    return read_folder


@pytest.fixture
def read_path() -> Callable[..., Reading]:
    return read


def input_of(folder: Path) -> Path:
    """The one file of a fixture folder that is not the expected answer."""
    (path,) = (path for path in folder.iterdir() if path.name != "expected.json")
    return path
