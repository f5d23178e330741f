"""`trainer report`: figures without a browser."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer
from rich.table import Table

from trainer.analysis import Interval
from trainer.cli.console import USAGE, document, group, say, show, t
from trainer.cli.people import cohort_named, installation
from trainer.services.report import pass_rates
from trainer.services.report.pass_rates import ExamRates

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-\d{2})?")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    commands = group(t("Figures about exams and people."))
    commands.command("pass-rates", help=t("Pass rates by exam, with denominators and 95 % intervals."))(rates)
    app.add_typer(commands, name="report")


def rates(
    cohort: Annotated[str, typer.Option(help=t("Only people of this cohort."))] = "",
    since: Annotated[str, typer.Option(help=t("Only sittings from this month on, such as 2026-09."))] = "",
    json: Annotated[bool, typer.Option("--json", help=t("Print one JSON document."))] = False,
) -> None:
    """Pass rates by exam."""
    if since and not _MONTH.fullmatch(since):
        say(t("“{text}” is not a month. Write it like 2026-09.", text=since), "red")
        raise typer.Exit(USAGE)
    with installation() as (platform, asker):
        chosen = cohort_named(platform, asker, cohort).id if cohort else ""
        found = pass_rates.pass_rates(platform, asker, chosen, since[:7], now=platform.clock.now())
    if json:
        document({"exams": [_as_json(one) for one in found]})
        return
    rates_of = (t("Pass rate"), t("First attempt"), t("By now"))
    table = Table(t("Exam title"), t("Sittings"), *rates_of, t("People"))
    for one in found:
        first = one.rates.at_first
        table.add_row(
            one.title.in_(asker.language),
            str(one.rates.sittings.total if one.rates.sittings else 0),
            _words(one.rates.sittings),
            _words(first),
            _words(one.rates.eventual),
            str(first.total if first else 0),
        )
    show(table)


def _words(rate: Interval | None) -> str:
    if rate is None:
        return "—"
    return f"{100 * rate.rate:.1f} % ({100 * rate.low:.1f}–{100 * rate.high:.1f})"


def _as_json(one: ExamRates) -> dict[str, Any]:
    return {
        "exam": one.exam,
        "title": {"zh": one.title.zh, "en": one.title.en},
        "sittings": _rate(one.rates.sittings),
        "first_attempt": _rate(one.rates.at_first),
        "eventual": _rate(one.rates.eventual),
    }


def _rate(rate: Interval | None) -> dict[str, Any] | None:
    if rate is None:
        return None
    passed = round(rate.rate * rate.total)
    return {"passed": passed, "of": rate.total, "rate": rate.rate, "low": rate.low, "high": rate.high}
