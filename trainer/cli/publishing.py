"""`trainer publish`: bring the files into force in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import typer

from trainer.bank.differences import PART_NAMES, Difference
from trainer.cli import content
from trainer.cli.console import FAULTS, document, line, say, settings, t
from trainer.clock import Clock
from trainer.errors import translatable
from trainer.services import publish as service
from trainer.services.publish import Change, Happening, PublicationPlan, Settlement
from trainer.storage import migrations, open_store

LONGEST = 160
"""Characters of a text shown on one line."""

_HAPPENINGS = {
    Happening.ADDED: translatable("added"),
    Happening.CHANGED: translatable("changed"),
    Happening.WITHDRAWN: translatable("withdrawn"),
    Happening.KEPT: translatable("kept as edited in the browser"),
    Happening.CONFLICT: translatable("CONFLICT: changed in the file and in the browser; left as it is"),
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "publish", help=t("Bring the content files into force; conflicts are listed, not overwritten.")
    )(publish)


def publish(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=t("Only say what would happen; write nothing."))
    ] = False,
    take_file: Annotated[
        list[str] | None,
        typer.Option(
            "--take-file", help=t("Decide the conflict about this id for the file; may be repeated.")
        ),
    ] = None,
    keep_database: Annotated[
        list[str] | None,
        typer.Option(
            "--keep-database", help=t("Decide the conflict about this id for the database; may be repeated.")
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False,
) -> None:
    """Publish the content files."""
    found = settings()
    clock = Clock()
    store = open_store(found.database_url)
    try:
        migrations.upgrade(store)
        library = content.placed(content.read_all(found), found.content)
        settled = Settlement(frozenset(take_file or ()), frozenset(keep_database or ()))
        if dry_run:
            plan = service.compare(store, library, settled)
        else:
            plan = service.publish(store, library, now=clock.now(), settled=settled)
        differing = service.conflicting(store, library, [change.key for change in plan.conflicts])
    finally:
        store.close()
    if as_json:
        document(to_json(plan, differing))
    else:
        for change in (*plan.changes, *plan.kept, *plan.conflicts):
            line(
                f"{change.kind.value} {change.key}: {t(_HAPPENINGS[change.happening])} ({change.path or '-'})"
            )
            _tell(differing.get(change.key, ()))
        if plan.conflicts:
            say(t("Decide each with --take-file ID or --keep-database ID."))
    say(summary(plan))
    if plan.conflicts or (dry_run and library.errors):
        raise typer.Exit(FAULTS)


def summary(plan: PublicationPlan) -> str:
    """What a publication does, in one sentence."""
    return t(
        "{added} added, {changed} changed, {withdrawn} withdrawn, {kept} kept as edited in the browser, "
        "{conflict} conflicts, {unchanged} unchanged",
        **plan.counts(),
    )


def _tell(found: Iterable[Difference]) -> None:
    """How an item's file and the database differ, part by part."""
    for one in found:
        line(f"  {t(PART_NAMES[one.part], name=one.name)}")
        line(f"    {t('database')}: {_short(one.before)}")
        line(f"    {t('file')}: {_short(one.after)}")


def _short(text: str) -> str:
    """A text on one line, shortened in the middle."""
    plain = " ".join(text.split())
    half = LONGEST // 2
    return plain if len(plain) <= LONGEST else f"{plain[:half]} … {plain[-half:]}"


def to_json(plan: PublicationPlan, differing: Mapping[str, Sequence[Difference]]) -> dict[str, object]:
    """A plan as `--json` shows it, conflicts with how the file differs from the database."""
    return {
        "added": [_change(change) for change in plan.added],
        "changed": [_change(change) for change in plan.changed],
        "withdrawn": [_change(change) for change in plan.withdrawn],
        "kept": [_change(change) for change in plan.kept],
        "conflicts": [
            _change(change) | {"differences": _told(differing.get(change.key, ()))}
            for change in plan.conflicts
        ],
        "unchanged": plan.unchanged,
    }


def _told(found: Iterable[Difference]) -> list[dict[str, str]]:
    return [
        {"part": one.part.value, "name": one.name, "database": one.before, "file": one.after} for one in found
    ]


def _change(change: Change) -> dict[str, Any]:
    return {"kind": change.kind.value, "id": change.key, "path": change.path}
