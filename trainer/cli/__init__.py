"""The command line: one module for each group of commands, each with a `register(app)`.

Only the module of the command that was asked for is loaded, so that `trainer check` does not wait for the
libraries of the server.
"""

from __future__ import annotations

import sys
from importlib import import_module

import typer
from typer.core import TyperCommand, TyperGroup

from trainer.cli.console import Group, group, t

COMMANDS = {
    "serve": "serving",
    "demo": "demo",
    "check": "check",
    "publish": "publishing",
    "assemble": "assembling",
    "analyse": "analyse",
    "import": "importing",
    "export": "exporting",
    "picture": "pictures",
    "user": "people",
    "cohort": "people",
    "assign": "assigning",
    "report": "reporting",
    "certificate": "certificates",
    "db": "database",
    "backup": "database",
    "restore": "database",
}
"""The module of each command, in the order of the help."""


class LazyGroup(Group):
    """The commands of COMMANDS, loaded when they are asked for."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | TyperGroup | None:  # type: ignore[override]
        """The command with this name."""
        if cmd_name not in COMMANDS:
            return None
        part = group("")
        import_module(f"trainer.cli.{COMMANDS[cmd_name]}").register(part)
        return typer.main.get_group(part).commands[cmd_name]  # type: ignore[return-value]


app = group(t("Training and certification for client managers."), LazyGroup)


@app.callback()
def trainer() -> None:
    """Nothing is done before a command."""


def main() -> None:
    """The entry point `trainer`: exit 0 fine, 1 found faults, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app(prog_name="trainer")
