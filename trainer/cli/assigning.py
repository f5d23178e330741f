"""`trainer assign`: give modules, scenarios, exams and lessons to people, cohorts or units."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from trainer.assignments import TASK_NAMES, Audience, AudienceKind, NewAssignment, TaskKind, Times
from trainer.cli.console import USAGE, document, group, line, say, show, t
from trainer.cli.people import account_named, cohort_named, installation, unit_named
from trainer.people import Asker
from trainer.services import assign
from trainer.services.assign import Given
from trainer.services.platform import Platform

_DAY, _HOUR = "%Y-%m-%d", "%Y-%m-%d %H:%M"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = group(t("Assign modules, scenarios, exams and lessons."))
    commands.command("add", help=t("Assign something to people, cohorts or units."))(add)
    commands.command("list", help=t("List assignments and how they stand."))(list_)
    commands.command("withdraw", help=t("Take an assignment back."))(withdraw)
    app.add_typer(commands, name="assign")


def add(
    kind: Annotated[TaskKind, typer.Argument(help=t("What kind of thing."))],
    code: Annotated[str, typer.Argument(help=t("Its code, such as CERT-1, SALES or SALES-06-L1."))],
    *,
    unit: Annotated[list[str] | None, typer.Option(help=t("A unit; may be given several times."))] = None,
    cohort: Annotated[list[str] | None, typer.Option(help=t("A cohort; may be given several times."))] = None,
    person: Annotated[list[str] | None, typer.Option(help=t("A login; may be given several times."))] = None,
    opens: Annotated[str, typer.Option(help=t("When it opens, such as 2026-12-01."))] = "",
    due: Annotated[str, typer.Option(help=t("When it is due, such as 2026-12-31."))] = "",
    closes: Annotated[str, typer.Option(help=t("When it closes, such as 2027-01-15."))] = "",
    note: Annotated[str, typer.Option(help=t("A word to those it reaches."))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=t("Only say whom it would reach."))] = False,
    json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False,
) -> None:
    """Assign something."""
    with installation() as (platform, asker):
        zone = ZoneInfo(platform.settings.time_zone)
        times = Times(_at(opens, zone, end=False), _at(due, zone, end=True), _at(closes, zone, end=True))
        audience = _audience(platform, asker, unit or [], cohort or [], person or [])
        now = platform.clock.now()
        reached = assign.preview(platform, asker, audience, now=now).total
        new = NewAssignment(kind, code, audience, times, note)
        key = None if dry_run else assign.assign(platform, asker, new, now=now)
    if json:
        document({"id": key, "people": reached})
    elif key is None:
        say(t("It would reach {count} people.", count=reached))
    else:
        say(t("Assigned to {count} people.", count=reached))
        line(key)


def list_(json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False) -> None:
    """List assignments."""
    with installation() as (platform, asker):
        found = assign.given(platform, asker, now=platform.clock.now())
    if json:
        document([_as_json(one) for one in found])
        return
    table = Table(t("Id"), t("Kind"), t("Title"), t("To"), t("Due"), t("Done"), t("Overdue"))
    for one in found:
        due, tally = one.assignment.times.due, one.tally
        table.add_row(
            one.assignment.id,
            t(TASK_NAMES[one.assignment.kind]),
            one.title.in_(asker.language),
            ", ".join(one.to),
            "" if due is None else due.astimezone(ZoneInfo(platform.settings.time_zone)).strftime(_HOUR),
            "" if tally is None else f"{tally.done} / {tally.people}",
            "" if tally is None else str(tally.overdue),
        )
    show(table)


def _as_json(one: Given) -> dict[str, Any]:
    times, tally = one.assignment.times, one.tally
    return {
        "id": one.assignment.id,
        "kind": one.assignment.kind.value,
        "code": one.assignment.code,
        "to": list(one.to),
        "opens": None if times.opens is None else times.opens.isoformat(),
        "due": None if times.due is None else times.due.isoformat(),
        "closes": None if times.closes is None else times.closes.isoformat(),
        "people": None if tally is None else tally.people,
        "done": None if tally is None else tally.done,
        "overdue": None if tally is None else tally.overdue,
    }


def withdraw(
    assignment: Annotated[str, typer.Argument(help=t("Its id, as `trainer assign list` prints it."))],
) -> None:
    """Take an assignment back."""
    with installation() as (platform, asker):
        assign.withdraw(platform, asker, assignment, now=platform.clock.now())
    say(t("The assignment was taken back."))


def _audience(
    platform: Platform, asker: Asker, units: list[str], cohorts: list[str], logins: list[str]
) -> tuple[Audience, ...]:
    return (
        *(Audience(AudienceKind.UNIT, unit_named(platform, asker, name).id) for name in units),
        *(Audience(AudienceKind.COHORT, cohort_named(platform, asker, name).id) for name in cohorts),
        *(Audience(AudienceKind.PERSON, account_named(platform, asker, name).person) for name in logins),
    )


def _at(text: str, zone: ZoneInfo, *, end: bool) -> datetime | None:
    """A day, with or without an hour; without one its beginning, or its last minute at the `end`."""
    if not text:
        return None
    try:
        at = datetime.strptime(text, _HOUR if ":" in text else _DAY).replace(tzinfo=zone)
    except ValueError as error:
        say(t("“{text}” is not a day. Write it like 2026-12-31, or 2026-12-31 18:00.", text=text), "red")
        raise typer.Exit(USAGE) from error
    return (at if ":" in text or not end else at.replace(hour=23, minute=59)).astimezone(UTC)
