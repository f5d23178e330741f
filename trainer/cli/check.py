"""`trainer check`: say everything that is wrong with the content, with file, line and remedy."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from rich.table import Table

from trainer.cli import content
from trainer.cli.console import FAULTS, document, fault_json, fault_line, line, say, settings, show, t
from trainer.content import Library
from trainer.courses.coverage import Coverage, Gap, coverage
from trainer.errors import Severity, translatable
from trainer.items import ItemType
from trainer.scenarios.prospect import Prospect, prospect_of
from trainer.scenarios.scenario import Outcome

_GAPS = {
    Gap.LESSONS: translatable("no lesson"),
    Gap.CHECKS: translatable("few self-checks"),
    Gap.ITEMS: translatable("few exam items"),
    Gap.BANDS: translatable("a band is missing"),
    Gap.PRACTICE: translatable("few practice items"),
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(help=t("Validate courses, bank and blueprints; exit 1 if there are errors."))(check)


def check(
    places: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH…", exists=True, help=t("Files or folders; the content folder if none.")),
    ] = None,
    with_coverage: Annotated[
        bool, typer.Option("--coverage", help=t("Show what each objective has, and what it lacks."))
    ] = False,
    with_scenarios: Annotated[
        bool, typer.Option("--scenarios", help=t("Show how each scenario ends and what it can earn."))
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False,
) -> None:
    """Check content files."""
    begun = perf_counter()
    found = settings()
    if places:
        libraries = content.read_places(places, found)
    else:
        libraries = [content.placed(content.read_all(found), found.content)]
    faults = [fault for library in libraries for fault in library.faults]
    covered = (
        [entry for library in libraries for entry in coverage(library.material)] if with_coverage else []
    )
    scenarios = [entry.value for library in libraries for entry in library.scenarios]
    prospects = [prospect_of(scenario) for scenario in scenarios] if with_scenarios else []
    extra: dict[str, object] = {}
    if with_coverage:
        extra["coverage"] = [entry.to_json() for entry in covered]
    if with_scenarios:
        extra["scenarios"] = [found.to_json() for found in prospects]
    if as_json:
        document({"faults": [fault_json(fault) for fault in faults], **extra})
    else:
        for fault in faults:
            line(fault_line(fault))
        _show(covered, prospects)
    errors = sum(fault.severity is Severity.ERROR for fault in faults)
    say(_summary(libraries, errors, len(faults) - errors, perf_counter() - begun))
    if errors:
        raise typer.Exit(FAULTS)


def _show(covered: list[Coverage], prospects: list[Prospect]) -> None:
    if covered:
        show(_table(covered))
    if prospects:
        show(_prospects(prospects))


def _summary(libraries: list[Library], errors: int, warnings: int, seconds: float) -> str:
    return t(
        "{items} items, {checks} self-checks, {lessons} lessons, {scenarios} scenarios and {blueprints} "
        "blueprints checked in {seconds} s: {errors} errors, {warnings} warnings",
        items=sum(len(library.items) for library in libraries),
        checks=sum(len(library.checks) for library in libraries),
        lessons=sum(len(library.lessons) for library in libraries),
        scenarios=sum(len(library.scenarios) + len(library.cards) for library in libraries),
        blueprints=sum(len(library.blueprints) for library in libraries),
        seconds=f"{seconds:.1f}",
        errors=errors,
        warnings=warnings,
    )


def _table(covered: list[Coverage]) -> Table:
    """Objective × what it has; zeroes are dots, so that gaps stand out."""
    table = Table(box=None, pad_edge=False)
    table.add_column(t("objective"), no_wrap=True)
    names = [t("lessons"), t("self-checks"), t("exam items")]
    names += [t("band {band}", band=band) for band in (1, 2, 3)]
    names += [t("single"), t("multiple"), t("true/false"), t("practice"), t("scenarios")]
    for name in names:
        table.add_column(name, justify="right")
    table.add_column(t("lacks"))
    for entry in covered:
        figures = [entry.lessons, entry.checks, entry.items]
        figures += [entry.bands[band] for band in (1, 2, 3)]
        figures += [entry.types[kind] for kind in ItemType]
        figures += [entry.practice, entry.scenarios]
        lacks = "、".join(t(_GAPS[gap]) for gap in entry.gaps)
        table.add_row(entry.objective, *(str(figure) if figure else "·" for figure in figures), lacks)
    return table


def _prospects(found: list[Prospect]) -> Table:
    """Scenario × where chance leads, whether it passes, and the points in reach on each criterion."""
    table = Table(box=None, pad_edge=False)
    table.add_column(t("scenario"), no_wrap=True)
    for name in (t("nodes"), t("endings"), t("good"), t("fair"), t("bad"), t("luck passes"), t("states")):
        table.add_column(name, justify="right")
    table.add_column(t("points"))
    for entry in found:
        outcomes = [f"{100 * entry.outcomes[outcome]:.0f} %" for outcome in Outcome]
        ranges = " ".join(f"{name} {low}…{high}" for name, (low, high) in entry.ranges.items())
        table.add_row(
            entry.scenario,
            str(entry.nodes),
            str(len(entry.endings)),
            *outcomes,
            f"{100 * entry.luck:.1f} %",
            str(entry.standings),
            ranges,
        )
    return table
