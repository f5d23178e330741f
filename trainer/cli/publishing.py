"""`trainer publish`: bring the files into force in the database."""

from __future__ import annotations

from typing import Annotated

import typer

from trainer.cli import content
from trainer.cli.console import FAULTS, document, line, say, settings, t
from trainer.clock import Clock
from trainer.errors import translatable
from trainer.services import publish as service
from trainer.services.publish import Change, Happening, PublicationPlan
from trainer.storage import migrations, open_store

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
    as_json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False,
) -> None:
    """Publish the content files."""
    found = settings()
    clock = Clock()
    store = open_store(found.database_url)
    try:
        migrations.upgrade(store)
        library = content.placed(content.read_all(found), found.content)
        if dry_run:
            plan = service.compare(store, library)
        else:
            plan = service.publish(store, library, now=clock.now())
    finally:
        store.close()
    if as_json:
        document(to_json(plan))
    else:
        for change in (*plan.changes, *plan.kept, *plan.conflicts):
            line(
                f"{change.kind.value} {change.key}: {t(_HAPPENINGS[change.happening])} ({change.path or '-'})"
            )
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


def to_json(plan: PublicationPlan) -> dict[str, object]:
    """A plan as `--json` shows it."""
    return {
        "added": [_change(change) for change in plan.added],
        "changed": [_change(change) for change in plan.changed],
        "withdrawn": [_change(change) for change in plan.withdrawn],
        "kept": [_change(change) for change in plan.kept],
        "conflicts": [_change(change) for change in plan.conflicts],
        "unchanged": plan.unchanged,
    }


def _change(change: Change) -> dict[str, str]:
    return {"kind": change.kind.value, "id": change.key, "path": change.path}
