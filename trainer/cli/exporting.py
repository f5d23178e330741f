"""`trainer export`: published items in other formats, as a printed paper, or back into the bank's files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from trainer.cli.console import FAULTS, USAGE, document, language, line, say, settings, t
from trainer.cli.serving import publish_or_compare
from trainer.clock import Clock
from trainer.content.files import BANK
from trainer.interchange.outgoing import PART_NAMES, OutFormat
from trainer.items import Status
from trainer.services import publish as publishing
from trainer.services.catalogue import Catalogue
from trainer.services.exporting import (
    FATE_NAMES,
    PAPERS,
    STATUS_NAMES,
    Exported,
    Fate,
    Request,
    WriteBack,
    make,
    write_back,
    write_file,
)
from trainer.services.pictures import with_digests
from trainer.settings import Settings
from trainer.storage import Store, migrations, open_store

_TOLD = (Fate.CONFLICT, Fate.NEWER, Fate.REMOVED, Fate.WITHDRAWN)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export", help=t("Write published items in another format, as a paper, or back to files."))(
        export
    )


def export(
    *,
    wanted: Annotated[OutFormat, typer.Option("--format", help=t("The format."))],
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE", help=t("The file; for yaml the folder of bank files."))
    ],
    objective: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help=t("An objective or a module; may be given several times.")),
    ] = None,
    status: Annotated[
        list[Status] | None,
        typer.Option(
            help=t("Only items of this status; may be given several times. A paper takes active ones.")
        ),
    ] = None,
    blueprint: Annotated[
        str, typer.Option(metavar="CODE", help=t("Draw the paper by this blueprint instead."))
    ] = "",
    versions: Annotated[int, typer.Option(min=1, max=8, help=t("How many versions of the paper."))] = 2,
    seed: Annotated[int, typer.Option(help=t("The seed of the paper's draw and order."))] = 1,
    title: Annotated[str, typer.Option(help=t("The paper's title."))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=t("Only say what would be written."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False,
) -> None:
    """Export items."""
    codes = tuple(code for given in objective or () for code in given.split(",") if code)
    if wanted is OutFormat.YAML:
        if status or blueprint:
            say(
                t("For yaml neither a status nor a blueprint can be given: all of a file belongs together."),
                "red",
            )
            raise typer.Exit(USAGE)
        _to_files(to, codes, dry_run, as_json)
        return
    if blueprint and wanted not in PAPERS:
        say(t("A blueprint is for papers: pdf and docx."), "red")
        raise typer.Exit(USAGE)
    request = Request(wanted, codes, tuple(status or ()), blueprint, versions, seed, title, language())
    with _database() as (found, store):
        made = make(
            Catalogue(store).current(),
            request,
            found,
            now=Clock().now(),
            illustrations=lambda wanted: with_digests(store, wanted),
        )
    if not dry_run:
        write_file(to, made.data)
    if as_json:
        document(_json(made, to, dry_run))
    _tell(made)


@contextmanager
def _database() -> Iterator[tuple[Settings, Store]]:
    """The installation; bundled content is published into an empty database, as when it is served."""
    found = settings()
    store = open_store(found.database_url)
    try:
        migrations.upgrade(store)
        if publishing.is_empty(store):
            publish_or_compare(store, found)
        yield found, store
    finally:
        store.close()


def _json(made: Exported, to: Path, dry_run: bool) -> dict[str, Any]:
    return {
        "format": made.format.value,
        "files": [] if dry_run else [to.as_posix()],
        "items": [item.id for item in made.items],
        "losses": {part.value: count for part, count in made.losses.items()},
        "left_out": {status.value: count for status, count in made.left_out.items()},
        "enemies": made.enemies,
    }


def _tell(made: Exported) -> None:
    for part, count in made.losses.items():
        say(
            t(
                "{count} items: {what} cannot be read back from this format",
                count=count,
                what=t(PART_NAMES[part]),
            )
        )
    for status, count in made.left_out.items():
        say(t("{count} items were left out: {status}", count=count, status=t(STATUS_NAMES[status])))
    if made.enemies:
        say(
            t("{count} pairs of items that should not meet stand on this paper", count=made.enemies), "yellow"
        )
    say(t("{count} items written", count=len(made.items)))


def _to_files(to: Path, codes: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    inner = to / BANK
    folder = inner if inner.is_dir() else to
    if folder.exists() and not folder.is_dir():
        say(t("For yaml --to names a folder, such as question_bank."), "red")
        raise typer.Exit(USAGE)
    with _database() as (found, store):
        own = folder.resolve() == (found.content / BANK).resolve()
        today = Clock().now().date()
        back = write_back(store, folder, codes, today=today, own=own, dry_run=dry_run)
    if as_json:
        document(_back_json(back, dry_run))
    else:
        for one in (*back.returned, *back.blueprints):
            if one.fate is not Fate.UNCHANGED:
                line(f"{one.id}: {t(FATE_NAMES[one.fate])} ({one.path.as_posix()})")
    _tell_back(back)
    if back.of(Fate.CONFLICT) or any(one.fate is Fate.CONFLICT for one in back.blueprints):
        raise typer.Exit(FAULTS)


def _back_json(back: WriteBack, dry_run: bool) -> Mapping[str, Any]:
    told = {
        fate.value: [{"id": one.id, "path": one.path.as_posix()} for one in back.of(fate)]
        for fate in Fate
        if fate is not Fate.UNCHANGED
    }
    files = [] if dry_run else [path.as_posix() for path in (*back.texts, *back.pictures)]
    blueprints = [
        {"code": one.id, "path": one.path.as_posix(), "fate": one.fate.value}
        for one in back.blueprints
        if one.fate is not Fate.UNCHANGED
    ]
    unchanged = len(back.of(Fate.UNCHANGED))
    found = {"format": OutFormat.YAML.value, "files": files, **told, "unchanged": unchanged}
    return {**found, "blueprints": blueprints}


def _tell_back(back: WriteBack) -> None:
    counts = back.counts()
    say(
        t(
            "{files} files: {changed} items changed, {added} added, {unchanged} as they were; "
            "{left} left as they are",
            files=len(back.texts),
            changed=counts[Fate.CHANGED],
            added=counts[Fate.ADDED],
            unchanged=counts[Fate.UNCHANGED],
            left=sum(counts[fate] for fate in _TOLD),
        )
    )
    if back.blueprints:
        written = sum(one.fate in (Fate.ADDED, Fate.CHANGED) for one in back.blueprints)
        left = sum(one.fate in _TOLD for one in back.blueprints)
        say(t("Blueprints: {written} written, {left} left as they are", written=written, left=left))
