"""`trainer import`: items from files of any format as drafts in a folder of bank files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from trainer.cli import content
from trainer.cli.console import FAULTS, USAGE, document, fault_json, list_faults, say, settings, t
from trainer.content.item_writer import as_yaml
from trainer.content.loading import NoContentError
from trainer.interchange.records import Format
from trainer.items import Item
from trainer.objectives import OBJECTIVE_CODE, ObjectiveTree
from trainer.services.importing import (
    Import,
    Pair,
    Surroundings,
    Target,
    plan,
    read_sources,
    surroundings,
    write,
)
from trainer.services.importing.landing import NOWHERE

_SHOWN = 20
"""Duplicates told one by one; the rest are counted."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import", help=t("Import items from files; damaged records are faults."))(import_)


def import_(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", exists=True, dir_okay=False, help=t("Files to read."))
    ],
    *,
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", file_okay=False, help=t("The folder of bank files."))
    ],
    wanted: Annotated[
        Format, typer.Option("--format", help=t("The format, if it is not to be found out."))
    ] = (Format.AUTO),
    objective: Annotated[
        str, typer.Option(metavar="CODE", help=t("The objective of items whose topic is not known."))
    ] = "",
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE", dir_okay=False, help=t("The file that remembers what topics mean.")),
    ] = None,
    skip_duplicates: Annotated[
        bool,
        typer.Option("--skip-duplicates", help=t("Leave out items that are there already, word for word.")),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=t("Only say what would be written."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False,
) -> None:
    """Import items."""
    if objective and not OBJECTIVE_CODE.fullmatch(objective):
        say(t("'{code}' is not an objective code such as SALES-06", code=objective), "red")
        raise typer.Exit(USAGE)
    target = Target.at(to, mapping)
    found = plan(read_sources(files, wanted), _surroundings(target, objective))
    if skip_duplicates:
        found = found.without(pair.second.id for pair in found.pairs if pair.similarity == 1)
    written = () if dry_run else write(target, found)
    if as_json:
        document(_json(found, written))
    else:
        list_faults([*found.faults, *found.notes])
        _tell_pairs(found.pairs)
        _tell_topics(found, target)
    _summary(found, written)
    if found.faults:
        raise typer.Exit(FAULTS)


def _surroundings(target: Target, objective: str) -> Surroundings:
    """What the folder holds, and the bank of the settings where the folder is part of it."""
    found = settings()
    tree, bank = ObjectiveTree(()), dict[str, Item]()
    try:
        library = content.read_all(found)
    except NoContentError:
        library = None
    if library is not None:
        tree = library.tree
        bank = {entry.value.id: entry.value for entry in library.items}
    return surroundings(target, tree, bank, objective, content.today())


def _json(found: Import, written: tuple[Path, ...]) -> dict[str, Any]:
    return {
        "items": [{**as_yaml(item), "objective": item.objective, **_case(item)} for item in found.items],
        "faults": [fault_json(fault) for fault in found.faults],
        "notes": [fault_json(note) for note in found.notes],
        "unsupported": dict(found.unsupported),
        "duplicates": [_pair_json(pair) for pair in found.pairs],
        "undecided": _undecided(found),
        "files": [path.as_posix() for path in written],
    }


def _case(item: Item) -> dict[str, str]:
    return {"testlet": item.testlet, "stimulus": item.stimulus} if item.testlet else {}


def _pair_json(pair: Pair) -> dict[str, object]:
    return {"first": pair.first.id, "second": pair.second.id, "similarity": round(pair.similarity, 3)}


def _undecided(found: Import) -> Mapping[str, object]:
    return {
        topic: None if hint is None else {"objective": hint.code, "likeness": hint.likeness}
        for topic, hint in found.undecided.items()
    }


def _tell_pairs(pairs: tuple[Pair, ...]) -> None:
    for pair in pairs[:_SHOWN]:
        percent = round(100 * pair.similarity)
        say(
            t(
                "{second} reads like {first} ({percent} %)",
                second=pair.second.id,
                first=pair.first.id,
                percent=percent,
            )
        )
    if len(pairs) > _SHOWN:
        say(t("… and {count} more pairs that read alike", count=len(pairs) - _SHOWN))


def _tell_topics(found: Import, target: Target) -> None:
    homeless = sum(item.objective == NOWHERE for item in found.new)
    if homeless:
        say(
            t(
                "{count} items have no objective yet; they are in {path}. Name the objectives of their "
                "topics in {mapping}, or give --objective.",
                count=homeless,
                path=target.file(NOWHERE),
                mapping=target.mapping,
            )
        )


def _summary(found: Import, written: tuple[Path, ...]) -> None:
    known = sum(landed.known for landed in found.landed)
    say(
        t(
            "{items} items read ({known} were here already), {faults} faults, {notes} notes, {pairs} pairs "
            "that read alike; {files} files written",
            items=len(found.landed),
            known=known,
            faults=len(found.faults),
            notes=len(found.notes),
            pairs=len(found.pairs),
            files=len(written),
        )
    )
