"""The command line over a small content folder and a database of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.shelves import Shelf
from trainer import cli
from trainer.cli import console


@dataclass(frozen=True)
class Shell:
    """A working directory in which commands are run."""

    folder: Path
    shelf: Shelf

    def run(self, *arguments: str, input: str | None = None) -> Result:
        return CliRunner().invoke(cli.app, list(arguments), input=input)

    def json(self, *arguments: str, code: int = 0) -> Any:
        """The document a command prints, after it ended with this code."""
        result = self.run(*arguments, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "CONTENT", "SECRET_FILE", "PUBLIC_URL"):
        monkeypatch.delenv(f"TRAINER_{name}", raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    console.language.cache_clear()
    yield Shell(tmp_path, Shelf(tmp_path))
    console.language.cache_clear()
