"""What every command shares: settings, language, messages to stderr, JSON to stdout, errors as sentences."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup

from trainer import settings as settings_module
from trainer.errors import Fault, FaultsError, TrainerError
from trainer.i18n import describe, translate
from trainer.settings import BadSettingsError, Settings
from trainer.text import Language

FAULTS = 1
"""The exit code where something was found wrong."""

USAGE = 2
"""The exit code of a command used wrongly."""

_FILE_WIDTH = 160
"""Columns of a table that does not go to a terminal."""


def settings() -> Settings:
    """The settings of the working directory."""
    return settings_module.load()


def language_of(environment: Mapping[str, str], found: Settings | None) -> Language:
    """The language of messages: what `trainer.toml` says, else that of the shell, else Chinese."""
    if found is not None and "language" in found.model_fields_set:
        return found.language
    locale = next((environment[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(n)), "")
    return Language.EN if locale.lower().startswith("en") else Language.ZH


@cache
def language() -> Language:
    """The language of this run."""
    try:
        return language_of(os.environ, settings())
    except BadSettingsError:
        return language_of(os.environ, None)


def t(message: str, /, **details: object) -> str:
    """An English message in the language of this run."""
    return translate(language(), message, **details)


def explain(error: TrainerError | Fault) -> str:
    """An error or a fault in the language of this run."""
    return describe(language(), error)


def say(sentence: str, style: str = "") -> None:
    """Write a sentence for the operator to stderr."""
    _stderr().print(escape(sentence), style=style, highlight=False, soft_wrap=True)


def _stderr() -> Console:
    return Console(stderr=True)


def show(table: Table) -> None:
    """Write a table to stdout; in a file or a pipe it is as wide as it needs to be."""
    console = Console()
    console.print(table) if console.is_terminal else Console(width=_FILE_WIDTH).print(table)


def line(text: str) -> None:
    """Write a line of a command's output to stdout."""
    sys.stdout.write(text + "\n")


def document(value: object) -> None:
    """Write the one JSON document of a command to stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def fault_json(fault: Fault) -> dict[str, Any]:
    """A fault as `--json` shows it."""
    return {
        "path": fault.path,
        "line": fault.line,
        "id": fault.id,
        "severity": fault.severity.value,
        "code": fault.code,
        "message": explain(fault),
    }


def fault_line(fault: Fault) -> str:
    """A fault as one line that editors and terminals can jump to."""
    place = f"{fault.path}:{fault.line}" if fault.line else fault.path
    name = f" {fault.id}" if fault.id else ""
    severity = f" {t('warning:')}" if fault.severity.value == "warning" else ""
    return f"{place}{name}:{severity} {explain(fault)} [{fault.code}]"


def list_faults(faults: Sequence[Fault]) -> None:
    """Write faults to stderr, one on a line."""
    for fault in faults:
        say(fault_line(fault))


class Group(TyperGroup):
    """Commands whose refusals are sentences: 2 for unusable settings, 1 for everything else."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run a command."""
        try:
            return super().invoke(ctx)
        except FaultsError as error:
            list_faults(error.faults)
            raise typer.Exit(FAULTS) from error
        except TrainerError as error:
            say(explain(error), "red")
            raise typer.Exit(USAGE if isinstance(error, BadSettingsError) else FAULTS) from error


def group(help_text: str, cls: type[Group] = Group) -> typer.Typer:
    """A group of commands."""
    return typer.Typer(
        cls=cls,
        help=help_text,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
