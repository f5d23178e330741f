"""`trainer user` and `trainer cohort`: people without a browser."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from trainer.cli.console import (
    FAULTS,
    USAGE,
    document,
    fault_json,
    group,
    line,
    list_faults,
    say,
    settings,
    show,
    t,
)
from trainer.clock import Clock
from trainer.errors import NotFoundError, translatable
from trainer.interchange.rosters import role_named
from trainer.people import Account, Asker, Cohort, NewGrant, NewPerson, Role, Unit
from trainer.people.accounts import fold_login
from trainer.people.units import find_unit
from trainer.services import accounts, administer, organisation, people_import
from trainer.services.accounts import Created
from trainer.services.catalogue import Catalogue
from trainer.services.csv_files import to_csv
from trainer.services.platform import Platform
from trainer.storage import open_store

UNIT = translatable("The unit, by name or by its way, such as 华东/上海; the whole organisation if none.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    user = group(t("Make accounts and help people in."))
    user.command("add", help=t("Make an account; prints its one-time password."))(add)
    user.command("import", help=t("Make accounts from a CSV or XLSX list: all of them or none."))(import_)
    user.command("passwd", help=t("Give somebody a new one-time password and end their sessions."))(passwd)
    user.command("grant", help=t("Give somebody a role."))(grant)
    app.add_typer(user, name="user")
    cohort = group(t("Keep cohorts."))
    cohort.command("list", help=t("List cohorts."))(list_)
    cohort.command("create", help=t("Make a cohort in a unit."))(create)
    cohort.command("add", help=t("Put people into a cohort."))(join)
    cohort.command("remove", help=t("Take people out of a cohort."))(leave)
    app.add_typer(cohort, name="cohort")


@contextmanager
def installation() -> Iterator[tuple[Platform, Asker]]:
    """The installation, and the program itself as the asker."""
    found = settings()
    store = open_store(found.database_url)
    try:
        platform = Platform(store, Clock(), found, Catalogue(store))
        yield platform, accounts.system_asker(platform)
    finally:
        store.close()


def add(
    login: Annotated[str, typer.Argument(help=t("The login, such as li.na."))],
    *,
    name: Annotated[str, typer.Option(help=t("The name."))],
    unit: Annotated[str, typer.Option(help=t(UNIT))] = "",
    role: Annotated[list[str] | None, typer.Option(help=t("A role; may be given several times."))] = None,
    cohort: Annotated[list[str] | None, typer.Option(help=t("A cohort; may be given several times."))] = None,
    email: Annotated[str, typer.Option(help=t("An e-mail address."))] = "",
    staff_number: Annotated[str, typer.Option(help=t("A staff number."))] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help=t("Read the password from standard input instead."))
    ] = False,
    by_provider: Annotated[
        bool, typer.Option("--by-provider", help=t("No password: sign-in through the provider only."))
    ] = False,
) -> None:
    """Make an account."""
    with installation() as (platform, asker):
        place = unit_named(platform, asker, unit)
        new = NewPerson(
            login,
            name,
            place.id,
            tuple(_grant(one, place) for one in role or ["trainee"]),
            tuple(cohort_named(platform, asker, one).id for one in cohort or []),
            email,
            staff_number,
            password=_given_password() if password_stdin else None,
            by_provider=by_provider,
        )
        created = accounts.create_person(platform, asker, new, now=platform.clock.now())
    say(t("{name} ({login}) has an account.", name=created.name, login=created.login))
    if created.initial_password:
        say(t("One-time password, to be changed at the first sign-in:"))
        line(created.initial_password)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=t("Only say what would happen."))] = False,
    passwords: Annotated[
        Path | None, typer.Option(help=t("Where the one-time passwords go, as CSV; on the screen if none."))
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False,
) -> None:
    """Make accounts from a list."""
    if passwords is not None and passwords.exists():
        say(t("{path} exists; choose another name.", path=passwords), "red")
        raise typer.Exit(USAGE)
    with installation() as (platform, asker):
        found = people_import.preview(platform, asker, str(file), file.read_bytes())
        if not found.ready:
            _refuse(found, json)
        if dry_run:
            _report(found, (), json)
            return
        with Progress(disable=json or not sys.stderr.isatty(), transient=True) as bar:
            task = bar.add_task(t("Making accounts"), total=len(found.planned))
            created = people_import.carry_out(
                platform,
                asker,
                found,
                now=platform.clock.now(),
                progress=lambda done, _of: bar.update(task, completed=done),
            )
    _hand_over(created, passwords, json)
    _report(found, created, json)


def _refuse(found: people_import.Preview, json: bool) -> None:
    if json:
        document({"people": [], "faults": [fault_json(fault) for fault in found.faults]})
    else:
        list_faults(found.faults)
        say(t("{count} faults; nobody was made.", count=len(found.faults)), "red")
    raise typer.Exit(FAULTS)


def _report(found: people_import.Preview, created: tuple[Created, ...], json: bool) -> None:
    if json:
        people = [
            {"line": row.line, "login": row.new.login, "name": row.new.name, "unit": row.unit}
            for row in found.planned
        ]
        document({"people": people, "faults": []})
    elif created:
        say(t("{count} accounts were made.", count=len(created)))
    else:
        say(t("{count} accounts would be made; there are no faults.", count=len(found.planned)))


def _hand_over(created: tuple[Created, ...], file: Path | None, json: bool) -> None:
    rows = accounts.initial_passwords(created)
    if file is not None:
        file.touch(mode=0o600, exist_ok=False)
        file.write_bytes(to_csv([(t("Name"), t("Login"), t("One-time password")), *rows]))
        say(t("The one-time passwords are in {path}; hand them over and delete it.", path=file))
    elif not json:
        table = Table(t("Name"), t("Login"), t("One-time password"))
        for row in rows:
            table.add_row(*row)
        show(table)


def passwd(login: Annotated[str, typer.Argument(help=t("Whose password."))]) -> None:
    """Give somebody a new one-time password."""
    with installation() as (platform, asker):
        account = account_named(platform, asker, login)
        initial = administer.reset_password(platform, asker, account.person, now=platform.clock.now())
    say(t("One-time password, to be changed at the first sign-in:"))
    line(initial)


def grant(
    login: Annotated[str, typer.Argument(help=t("To whom."))],
    role: Annotated[str, typer.Argument(help=t("Which role, such as manager."))],
    unit: Annotated[str, typer.Option(help=t(UNIT))] = "",
) -> None:
    """Give somebody a role."""
    with installation() as (platform, asker):
        account = account_named(platform, asker, login)
        new = _grant(role, unit_named(platform, asker, unit))
        administer.grant(platform, asker, account.person, new, now=platform.clock.now())
    say(t("{name} now holds this role.", name=account.name))


def list_(
    json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False,
) -> None:
    """List cohorts."""
    with installation() as (platform, asker):
        found = organisation.list_cohorts(platform, asker)
    if json:
        document(
            [{"id": one.id, "name": one.name, "unit": one.unit.name, "members": one.members} for one in found]
        )
        return
    table = Table(t("Cohort"), t("Unit"), t("Members"))
    for one in found:
        table.add_row(one.name, one.unit.name, str(one.members))
    show(table)


def create(
    name: Annotated[str, typer.Argument(help=t("The name of the cohort."))],
    unit: Annotated[str, typer.Option(help=t(UNIT))] = "",
) -> None:
    """Make a cohort."""
    with installation() as (platform, asker):
        place = unit_named(platform, asker, unit)
        organisation.create_cohort(platform, asker, place.id, name, now=platform.clock.now())
    say(t("The cohort {name} is ready.", name=name))


def join(
    cohort: Annotated[str, typer.Argument(help=t("The name of the cohort."))],
    logins: Annotated[list[str], typer.Argument(help=t("Who."))],
) -> None:
    """Put people into a cohort: all of them or none."""
    with installation() as (platform, asker):
        found = cohort_named(platform, asker, cohort)
        people = tuple(account_named(platform, asker, login).person for login in logins)
        count = administer.join_cohort(platform, asker, found.id, people, now=platform.clock.now())
    say(t("{count} people were added.", count=count))


def leave(
    cohort: Annotated[str, typer.Argument(help=t("The name of the cohort."))],
    logins: Annotated[list[str], typer.Argument(help=t("Who."))],
) -> None:
    """Take people out of a cohort."""
    with installation() as (platform, asker):
        found = cohort_named(platform, asker, cohort)
        for account in [account_named(platform, asker, login) for login in logins]:
            administer.leave_cohort(platform, asker, found.id, account.person, now=platform.clock.now())
    say(t("{count} people were taken out.", count=len(logins)))


def _given_password() -> str:
    """A password from a pipe, or typed unseen."""
    return getpass.getpass("") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def unit_named(platform: Platform, asker: Asker, names: str) -> Unit:
    """The unit called so; the whole organisation without a name. Raises NotFoundError."""
    everything = [branch.unit for branch in organisation.tree(platform, asker)]
    found = find_unit(everything, names) if names else everything[0]
    if found is None:
        raise NotFoundError(what=translatable("unit"), which=names)
    return found


def _grant(name: str, unit: Unit) -> NewGrant:
    role = role_named(name)
    if role is None:
        raise NotFoundError(what=translatable("role"), which=name)
    return NewGrant(role, None if role is Role.TRAINEE else unit.id)


def cohort_named(platform: Platform, asker: Asker, name: str) -> Cohort:
    """The cohort called so, or with this id. Raises NotFoundError."""
    found = [one for one in organisation.list_cohorts(platform, asker) if name in (one.name, one.id)]
    if len(found) != 1:
        raise NotFoundError(what=translatable("cohort"), which=name)
    return found[0]


def account_named(platform: Platform, asker: Asker, login: str) -> Account:
    """The person with this login. Raises NotFoundError."""
    found = administer.find_login(platform, asker, fold_login(login))
    if found is None:
        raise NotFoundError(what=translatable("person"), which=login)
    return found
