"""`trainer assemble`: draw forms from the files, the same on any machine."""

from __future__ import annotations

from typing import Annotated

import typer

from trainer.cli import content
from trainer.cli.console import FAULTS, USAGE, document, line, list_faults, say, settings, t
from trainer.errors import Severity
from trainer.forms import Form, assemble, plan


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("assemble", help=t("Draw forms of a blueprint from the content files."))(draw)


def draw(
    blueprint: Annotated[str, typer.Argument(metavar="BLUEPRINT", help=t("The code of a blueprint."))],
    seed: Annotated[int, typer.Option(help=t("The seed of the first form; the next have the next numbers."))],
    forms: Annotated[int, typer.Option(min=1, max=100_000, help=t("How many forms."))] = 1,
    as_json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False,
) -> None:
    """Assemble forms."""
    found = settings()
    library = content.placed(content.read_all(found), found.content)
    wanted = next((e.value for e in library.blueprints if e.value.code == blueprint), None)
    faults = [fault for fault in library.faults if "question_bank" in fault.path.split("/")]
    if any(fault.severity is Severity.ERROR for fault in faults):
        list_faults(faults)
        raise typer.Exit(FAULTS)
    if wanted is None:
        codes = ", ".join(sorted(entry.value.code for entry in library.blueprints))
        say(t("There is no blueprint {code}. There are: {codes}", code=blueprint, codes=codes), "red")
        raise typer.Exit(USAGE)
    ready = plan(library.bank, wanted)
    drawn = [assemble(ready, wanted, number) for number in range(seed, seed + forms)]
    if as_json:
        document({"forms": [to_json(form) for form in drawn]})
        return
    for form in drawn:
        line(f"# {form.blueprint} seed {form.seed} digest {form.digest}")
        for number, place in enumerate(form.places, 1):
            line(f"{number:3d} {place.item} {' '.join(place.options)}")


def to_json(form: Form) -> dict[str, object]:
    """A form as `--json` shows it."""
    return {
        "seed": form.seed,
        "digest": form.digest,
        "items": [
            {"id": place.item, "version": place.version, "options": list(place.options)}
            for place in form.places
        ],
    }
