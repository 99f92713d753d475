"""The program as it is run, with a browser in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, StorageState

from tests.conftest import quick_folder
from tests.e2e.program import Program, free_port
from tests.e2e.visitor import Visitor


@pytest.fixture(scope="session")
def site() -> Iterator[Program]:
    """`campaign up` on an empty folder, for all tests of the folder."""
    with quick_folder() as folder:
        program = Program(folder / "data", free_port()).start()
        yield program
        program.stop()


@pytest.fixture
def visitor(browser: Browser, site: Program) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors to the site; the options are those of a browser context."""
    contexts = []

    def make(**options: Any) -> Visitor:
        context = browser.new_context(
            **{"locale": "nb-NO", "reduced_motion": "reduce", "viewport": {"width": 1280, "height": 900}, **options}
        )
        contexts.append(context)
        return Visitor(context, site.url)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def signed_in(site: Program) -> StorageState:
    """Cookies of the first administrator, who used the link that `campaign up` printed."""
    path = site.sign_in_link.removeprefix(site.url)
    answer = site.post(path)
    assert answer.status_code == 303, answer.text
    (cookie,) = answer.cookies.jar
    # It works once.
    assert site.get(path).status_code == 410
    kept = {"name": cookie.name, "value": cookie.value, "domain": "127.0.0.1", "path": "/", "expires": cookie.expires}
    return {"cookies": [{**kept, "httpOnly": True, "secure": False, "sameSite": "Lax"}], "origins": []}  # type: ignore[typeddict-item]


@pytest.fixture
def staff(visitor: Callable[..., Visitor], signed_in: StorageState) -> Visitor:
    """A member of the campaign team, signed in."""
    return visitor(storage_state=signed_in)


@pytest.fixture(scope="session")
def moderator(site: Program) -> dict[str, str]:
    """Headers of a program that may publish."""
    return site.token("moderator")


@pytest.fixture(scope="session")
def analyst(site: Program) -> dict[str, str]:
    """Headers of a program that may import."""
    return site.token("analyst")
