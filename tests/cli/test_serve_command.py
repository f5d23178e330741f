"""`trainer serve` before it serves: migrate, publish into an empty database, report differences."""

from __future__ import annotations

import socket

import pytest

from tests.cli.conftest import Shell
from trainer.cli import serving


@pytest.fixture(autouse=True)
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Addresses handed over to the web server, which is left out here."""
    found: list[tuple[str, int]] = []
    monkeypatch.setattr(serving, "run_web", lambda _settings, host, port: found.append((host, port)))
    return found


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def test_the_first_start_publishes_and_prints_the_address_and_the_way_in(
    shell: Shell, served: list[tuple[str, int]]
) -> None:
    port = free_port()
    result = shell.run("serve", "--port", str(port))
    assert result.exit_code == 0, result.output
    assert served == [("127.0.0.1", port)]
    assert "10 added" in result.stderr
    assert f"http://127.0.0.1:{port}/setup?token=" in result.stderr
    assert shell.json("publish")["unchanged"] == 10


def test_a_later_start_only_says_what_differs(shell: Shell, served: list[tuple[str, int]]) -> None:
    shell.run("publish")
    shell.shelf.edit("bank", "下一步做什么？", "下一步该做什么？")
    result = shell.run("serve", "--port", str(free_port()))
    assert "1 changed" in result.stderr
    assert "trainer publish" in result.stderr
    assert len(served) == 1
    assert len(shell.json("publish", "--dry-run")["changed"]) == 1


def test_an_empty_database_and_faulty_files_do_not_start(shell: Shell, served: list[tuple[str, int]]) -> None:
    shell.shelf.edit("bank", "    key: a\n    rationale:\n", "    key: z\n    rationale:\n")
    result = shell.run("serve", "--port", str(free_port()))
    assert result.exit_code == 1
    assert "key-not-an-option" in result.stderr
    assert served == []


def test_faulty_files_do_not_keep_a_published_installation_from_starting(
    shell: Shell, served: list[tuple[str, int]]
) -> None:
    shell.run("publish")
    shell.shelf.edit("bank", "    key: a\n    rationale:\n", "    key: z\n    rationale:\n")
    result = shell.run("serve", "--port", str(free_port()))
    assert (result.exit_code, len(served)) == (0, 1)
    assert "stays in force" in result.stderr


def test_a_published_installation_starts_without_any_content_files(
    shell: Shell, served: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.run("publish")
    empty = shell.folder / "empty"
    empty.mkdir()
    monkeypatch.setenv("TRAINER_CONTENT", str(empty))
    assert shell.run("serve", "--port", str(free_port())).exit_code == 0
    assert len(served) == 1


def test_a_port_in_use_is_named_with_the_way_out(shell: Shell, served: list[tuple[str, int]]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = shell.run("serve", "--port", str(port))
    assert result.exit_code == 1
    assert f"127.0.0.1:{port}" in result.stderr
    assert "--port" in result.stderr
    assert served == []
