"""`python -m bench`: every measurement, or those that are named, in one table with their ratios."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import click
import msgspec

from bench import geocoding, interruptions, kartverket, map_page, media, publishing, reads, registration
from bench.installation import Installation, installation
from bench.result import Result, machine, print_table

_MEDIA = frozenset(media.SUBJECTS)
#: Those that need no installation.
_ALONE = frozenset({"geocoding", *kartverket.SUBJECTS, *interruptions.SUBJECTS})
_SUBJECTS = (
    *reads.SUBJECTS, *map_page.SUBJECTS, *geocoding.SUBJECTS, *publishing.SUBJECTS, *registration.SUBJECTS,
    *media.SUBJECTS, *kartverket.SUBJECTS, *interruptions.SUBJECTS,
)  # fmt: skip


@click.command()
@click.argument("subjects", nargs=-1, type=click.Choice(_SUBJECTS))
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Also write the figures here.")
@click.option(
    "--full", is_flag=True, help="The largest too: 1,000,000 articles, 100,000 posts, 3,370 events, 50 kills."
)
def main(subjects: tuple[str, ...], target: Path | None, full: bool) -> None:
    """Measure all SUBJECTS, or some. Everything happens on this machine, in a folder that goes away."""
    wanted = frozenset(subjects or _SUBJECTS)
    where, began = machine(), time.monotonic()
    results: list[Result] = []
    failed: list[str] = []
    with contextlib.ExitStack() as stack:
        _say("starting an installation" if wanted - _ALONE else "starting")
        found = stack.enter_context(installation()) if wanted - _ALONE else None
        for name, measure in _measurements(wanted, found, full=full):
            _say(name)
            try:
                results += measure()
            except Exception as error:  # the others are measured all the same
                failed.append(name)
                click.echo(f"{name}: {type(error).__name__}: {error}", err=True)
        _say("ending")
    where["seconds"] = round(time.monotonic() - began)
    print_table(results, where)
    if target:
        report = {"machine": where, "results": results}
        target.write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
    if failed:
        raise click.ClickException(f"Not measured: {', '.join(failed)}")


def _measurements(
    wanted: frozenset[str], found: Installation | None, *, full: bool
) -> list[tuple[str, Callable[[], list[Result]]]]:
    """What is measured, in an order where none disturbs the next: those that add events come last."""
    steps: list[tuple[str, Callable[[], list[Result]]]] = []
    if wanted & frozenset(geocoding.SUBJECTS):
        steps.append(("geocoding", lambda: geocoding.geocoding(found, wanted)))
    if wanted & frozenset(kartverket.SUBJECTS):
        steps.append(("kartverket", lambda: kartverket.kartverket(full=full)))
    if wanted & frozenset(interruptions.SUBJECTS):
        steps.append(("interruptions", lambda: interruptions.interruptions(full=full)))
    if found is None:
        return steps
    if wanted & frozenset(reads.SUBJECTS):
        steps.append(("reads", lambda: reads.reads(found, wanted)))
    if "map" in wanted:
        steps.append(("map", lambda: map_page.map_page(found)))
    if "publish" in wanted:
        steps.append(("publishing", lambda: publishing.publishing(found)))
    if "registration" in wanted:
        steps.append(("registration", lambda: registration.registration(found)))
    if wanted & _MEDIA:
        steps.append(("media", lambda: media.media(found, wanted & _MEDIA, full=full)))
    return steps


def _say(text: str) -> None:
    click.echo(f"{time.strftime('%H:%M:%S')} {text} …", err=True)


if __name__ == "__main__":
    main()
