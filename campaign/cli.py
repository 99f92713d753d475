"""The command line: `campaign …`. Each command calls the same services as the pages."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click
import msgspec
from granian import Granian
from granian.constants import Interfaces
from rich.console import Console
from rich.table import Table

from campaign import db, doctor, logs, retention
from campaign.assembly import Assembly
from campaign.clock import OSLO, now
from campaign.demonstration import seed_year
from campaign.events import repository as events
from campaign.events.places.regeocoding import Regeocoding
from campaign.events.places.report import Report, as_text
from campaign.i18n import LANGUAGES, Language, Translator, page_path, translator
from campaign.installation import Commands, with_assembly
from campaign.jobs import RedisPace
from campaign.launch import launch
from campaign.map.chain import PatientChain
from campaign.map.geocode_file import GeocodingSummary, geocode_csv, whole_file
from campaign.map.geography import load_geography
from campaign.map.online.providers import online_search
from campaign.media import inspection
from campaign.media.imports.answers import written_answer
from campaign.media.reach import export as reach_export
from campaign.media.reach import lines as reach_lines
from campaign.media.reach.report import as_pdf
from campaign.media.reach.years import counties as reach_counties
from campaign.media.service import ImportReport
from campaign.media.share_of_voice import service as share_of_voice
from campaign.people import service as people
from campaign.settings import load
from workers import main as worker

T = TypeVar("T")
_ROLES = click.Choice(["administrator", "moderator", "analyst"])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="campaign")
def main() -> None:
    """Events, map and reach of Norway's World Mental Health Day."""


@main.command()
def up() -> None:
    """Start everything on this machine: services, migrations, web and worker."""
    launch(os.environ)


@main.command()
def web() -> None:
    """Answer requests (needs DATABASE_URL and REDIS_URL)."""
    settings = load(os.environ)
    Granian(
        "campaign.asgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        workers=settings.web_processes,
        factory=True,
        log_access=False,
        log_enabled=False,
        respawn_failed_workers=True,
    ).serve()


@main.command("worker")
def work() -> None:
    """Carry out jobs (needs DATABASE_URL and REDIS_URL)."""
    asyncio.run(worker.run(load(os.environ)))


@main.command()
@click.option("--back", type=click.IntRange(1), help="Take the newest N migrations back.")
def migrate(back: int | None) -> None:
    """Bring the database to this release, or back."""

    async def run(_parts: Assembly) -> list[str]:
        return await (db.migrate_back(back) if back else db.migrate_forward())

    names = with_assembly(run, migrated=False)
    for name in names:
        click.echo(f"{'back' if back else 'forward'} {name}")
    if not names:
        click.echo("The database is up to date." if not back else "There was nothing to take back.")


@main.command()
@click.option("--events", default=3370, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--year", default=2026, show_default=True, type=click.IntRange(2008, 2100))
@click.option("--random-state", default=1, show_default=True, type=int)
def seed(events: int, year: int, random_state: int) -> None:
    """Make a demonstration year of invented events, posts and articles."""
    with_assembly(lambda parts: seed_year(parts, events=events, year=year, random_state=random_state, say=click.echo))


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where the result goes; else stdout."
)
@click.option("--online", is_flag=True, help="Ask Kartverket too; slowly, as its limit asks.")
def geocode(file: Path, output: Path | None, online: bool) -> None:
    """Find the places of a CSV file with venue, address, postal_code and place. Needs no network unless --online."""
    with contextlib.ExitStack() as stack:
        target = stack.enter_context(whole_file(output)) if output else sys.stdout
        work = _geocode_online(file, target) if online else geocode_csv(file, target, load_geography())
        try:
            asyncio.run(work)
        except ValueError as error:
            raise click.ClickException(f"{file}: {error}") from error


async def _geocode_online(file: Path, target: TextIO) -> GeocodingSummary:
    """Needs no database: answers are kept in memory. With REDIS_URL the limit is shared with the workers."""
    unused = {"DATABASE_URL": "postgresql:///", "REDIS_URL": "unix:///", "SECRET_KEY": "-" * 32}
    settings = load({**unused, **os.environ, "GEOCODING_ONLINE": "kartverket"})
    pace = RedisPace(settings.redis_url) if os.environ.get("REDIS_URL") else None
    search = online_search(settings, shared=pace, in_memory=True)
    try:
        return await geocode_csv(file, target, PatientChain(load_geography(), search))
    finally:
        if search:
            await search.close()
        if pace:
            await pace.close()


@main.command()
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def regeocode(dry_run: bool, as_json: bool) -> None:
    """Look every address up again, and say what moved. Long moves wait for the team; what broke off goes on."""

    async def run(parts: Assembly) -> Report:
        again = Regeocoding(geocoder=PatientChain(parts.gazetteer, parts.online), version=parts.regeocoding.version)
        try:
            return await (again.rehearse() if dry_run else again.carry_through("command line"))
        finally:
            await parts.close()

    report = with_assembly(run)
    click.echo(msgspec.json.encode(report).decode() if as_json else as_text(report))


class _Answer(click.ParamType):
    """What a column holds, or something about the whole file."""

    name = "header=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        try:
            return written_answer(str(value))
        except ValueError:
            self.fail(f"{value!r} is not of the form HEADER=VALUE.", param, ctx)


_ANSWERS = click.option(
    "--answer", "answers", type=_Answer(), multiple=True,
    help="Answers a question: a column's name, or #kind, #platform, #dates, #numbers, #period, and one of its choices.",
)  # fmt: skip


@main.group()
def media() -> None:
    """Export files of social platforms and media monitors."""


@media.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_ANSWERS
def inspect(files: tuple[Path, ...], answers: tuple[tuple[str, str], ...]) -> None:
    """Say what each file is and holds, one JSON line a file. Writes nothing."""
    unknown = False
    for path in files:
        found = inspection.inspect(path, path.name, answers=dict(answers))
        unknown |= found.report.source is None
        told = msgspec.to_builtins(found.report)
        click.echo(msgspec.json.encode({**told, "questions": found.questions} if found.questions else told).decode())
    if unknown:
        sys.exit(1)


@media.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--account", help="Whose figures these are, where the file does not say.")
@click.option("--year", type=click.IntRange(2000, 2100), help="Campaign year; else by the dates in the file.")
@_ANSWERS
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def import_(
    files: tuple[Path, ...], account: str | None, year: int | None, answers: tuple[tuple[str, str], ...], as_json: bool
) -> None:
    """Import files and print what was new, updated, unchanged and skipped."""

    async def run(parts: Assembly) -> list[ImportReport]:
        reports = []
        for path in files:
            with click.progressbar(length=100, label=path.name, file=sys.stderr) as bar:

                def advance(state: str, share: float, bar: Any = bar) -> None:
                    bar.update(max(0, int(share * 100) - bar.pos) if state != "done" else 100 - bar.pos)

                reports.append(
                    await parts.media.import_path(
                        path, account=account, year=year, on_progress=advance, answers=dict(answers)
                    )
                )
        return reports

    reports = with_assembly(run)
    for report in reports:
        if as_json:
            click.echo(msgspec.json.encode(report).decode())
        else:
            click.echo(f"{report.file}: {report.new} new, {report.updated} updated, {report.unchanged} unchanged, "
                       f"{report.skipped} skipped")  # fmt: skip
            for problem in report.problems:
                row = f"row {problem['row']}: " if problem.get("row") else ""
                click.echo(f"  {row}{problem['text']}", err=True)
            for question in report.questions:
                if question.needed:
                    choices = ", ".join(question.choices) or "FIRST DAY/LAST DAY"
                    click.echo(f"  --answer '{question.header}=…': {question.column} ({choices})", err=True)
    if any(report.state in ("failed", "preview") for report in reports):
        sys.exit(1)


@media.command()
@click.argument("import_id", type=int)
def undo(import_id: int) -> None:
    """Take one import back."""
    with_assembly(lambda parts: parts.media.undo(import_id))
    click.echo(f"Import {import_id} is undone.")


@main.group()
def staff() -> None:
    """The campaign team."""


@staff.command()
@click.argument("email")
@click.option("--role", type=_ROLES, required=True)
def invite(email: str, role: Any) -> None:
    """Give someone access and print a link that works once."""

    async def run(parts: Assembly) -> str:
        return parts.settings.public_url + page_path("team_link", token=await people.invite(email, role))

    click.echo(with_assembly(run))


@staff.command("remove")
@click.argument("email")
def remove_staff(email: str) -> None:
    """End someone's access at once."""
    with_assembly(lambda _parts: people.remove(email))
    click.echo(f"{email} has no access any more.")


@main.group()
def token() -> None:
    """Access for programs."""


@token.command()
@click.option("--role", type=_ROLES, required=True)
@click.option("--name", required=True, help="What the token is for.")
def create(role: Any, name: str) -> None:
    """Make an API token and print it. It is not shown again."""
    click.echo(with_assembly(lambda _parts: people.create_token(name, role)))


class _Moment(click.ParamType):
    """A day (its beginning in Norway) or an ISO 8601 moment."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a date such as 2026-12-31.", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=OSLO)


@main.command()
@click.option("--at", type=_Moment(), help="As if it were this day; else now.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def purge(at: datetime | None, as_json: bool) -> None:
    """Remove what has been kept for as long as the retention table allows, and say what that was."""
    report = with_assembly(lambda parts: retention.purge(parts.settings.data_dir, at or now()))
    if report is None:
        raise click.ClickException("Another process is purging.")
    if as_json:
        click.echo(msgspec.json.encode(report).decode())
        return
    table = Table("What", "Kept", "Removed", title=f"Purged as of {report.at.astimezone(OSLO):%d.%m.%Y %H:%M}")
    for one in report.removed:
        table.add_row(one.what, one.life, str(one.removed))
    Console().print(table)
    click.echo(f"{report.total} removed in all." if report.total else "There was nothing to remove.")


@main.command()
@click.option("--year", type=click.IntRange(2000, 2100), required=True)
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv", "xlsx", "pdf"]), default="table", show_default=True
)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where it goes; else stdout.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="nb", show_default=True)
def reach(year: int, form: str, output: Path | None, lang: Language) -> None:
    """The key figures of a year, each with its definition, its date, and whether it may be added up."""
    if form in ("xlsx", "pdf") and output is None and sys.stdout.isatty():
        raise click.UsageError(f"-o FILE is needed: a terminal cannot show {form}.")

    async def run(parts: Assembly) -> reach_lines.KeyFigures:
        count, demonstration = await events.registered(year)
        summary = await parts.media.reach_summary(year)
        return reach_lines.key_figures(
            summary, events=count, demonstration=demonstration, at=now(), say=translator(lang),
            counties=await reach_counties(year, parts.article_places.county_names),
            shares=await share_of_voice.shares(year),
        )  # fmt: skip

    content = _written(with_assembly(run), form, translator(lang), width=None if output is None else 120)
    if output:
        output.write_bytes(content)
    else:
        sys.stdout.buffer.write(content)


def _written(report: reach_lines.KeyFigures, form: str, say: Translator, *, width: int | None) -> bytes:
    """The key figures in one of the formats."""
    if form == "json":
        return reach_export.as_json(report)
    if form == "csv":
        return reach_export.as_csv(report, say)
    if form == "xlsx":
        return reach_export.as_xlsx(report, say)
    if form == "pdf":
        return as_pdf(report, say)
    console = Console(width=width)
    with console.capture() as captured:
        console.print(reach_export.as_table(report, say))
    return captured.get().encode()


_COLOURS = {"ok": "green", "warning": "yellow", "fault": "red"}


@main.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor_(as_json: bool) -> None:
    """Look at every part, and say what is wrong and how to mend it. Changes nothing."""
    logs.configure("console", level=40)
    installation = doctor.installation_of(os.environ)
    db.configure(installation.settings)
    diagnosis = asyncio.run(doctor.examine(installation))
    if as_json:
        click.echo(msgspec.json.encode(diagnosis).decode())
    else:
        for one in diagnosis.findings:
            label = click.style(f"{one.status:<8}", fg=_COLOURS[one.status])
            click.echo(f"{label}{one.name}: {'. '.join(filter(None, (one.found, one.mend)))}")
    if diagnosis.status == "fault":
        sys.exit(1)


@token.command()
@click.option("--name", required=True, help="The name that the token was made with.")
def revoke(name: str) -> None:
    """End the API tokens of a name at once."""
    click.echo(f"{with_assembly(lambda _parts: people.revoke_token(name))} ended.")


if __name__ == "__main__":
    main()
