"""`trainer assemble`: draw forms from the files, the same on any machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from trainer.cli import content
from trainer.cli.console import FAULTS, USAGE, document, explain, line, list_faults, say, settings, t
from trainer.errors import Severity
from trainer.forms import Form, Plan, assemble, plan
from trainer.forms.parallel import NoParallelFormsError, Statistics, Wanted, assemble_parallel
from trainer.services import papers
from trainer.services.papers import telling


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("assemble", help=t("Draw forms of a blueprint from the content files."))(draw)


def draw(
    blueprint: Annotated[str, typer.Argument(metavar="BLUEPRINT", help=t("The code of a blueprint."))],
    seed: Annotated[int, typer.Option(help=t("The seed of the first form; the next have the next numbers."))],
    *,
    forms: Annotated[int, typer.Option(min=1, max=100_000, help=t("How many forms."))] = 1,
    parallel: Annotated[
        bool,
        typer.Option(
            "--parallel",
            help=t("Forms that may stand in for each other: few items shared, equally hard by their bands."),
        ),
    ] = False,
    exposure: Annotated[
        int, typer.Option(min=1, help=t("With --parallel: on how many of the forms an item may be."))
    ] = 1,
    overlap: Annotated[
        int | None, typer.Option(min=0, help=t("With --parallel: how many items two forms may share."))
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option(
            min=0, max=100, help=t("With --parallel: how far expected scores may differ, in percent.")
        ),
    ] = 1.0,
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
    if parallel:
        _parallel(ready, Wanted(forms, exposure, overlap, tolerance), seed, as_json=as_json)
        return
    drawn = [assemble(ready, wanted, number) for number in range(seed, seed + forms)]
    if as_json:
        document({"forms": [papers.plain_form(form) for form in drawn]})
        return
    _list(drawn)


def _parallel(ready: Plan, wanted: Wanted, seed: int, *, as_json: bool) -> None:
    """A set of parallel forms. Files know no sittings: every item counts as its band does."""
    try:
        with _quiet():
            found = assemble_parallel(ready, ready.blueprint, wanted, Statistics(), seed)
    except NoParallelFormsError as error:
        say(explain(error), "red")
        told = telling.diagnosis(error.diagnosis, wanted, t)
        for cause in told.causes:
            say(cause)
        if told.remedies:
            say(t("Any one of these helps:"))
        for remedy in told.remedies:
            say(f"- {remedy}")
        raise typer.Exit(FAULTS) from error
    if as_json:
        document(papers.plain(found))
        return
    _list([one.form for one in found.forms])
    line(
        t(
            "Expected scores differ by {gap} %; two forms share {overlap} items at most.",
            gap=f"{found.gap:.2f}",
            overlap=found.overlap,
        )
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what HiGHS prints by itself out of the output."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _list(forms: Sequence[Form]) -> None:
    for form in forms:
        line(f"# {form.blueprint} seed {form.seed} digest {form.digest}")
        for number, place in enumerate(form.places, 1):
            line(f"{number:3d} {place.item} {' '.join(place.options)}")
