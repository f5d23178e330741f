"""`trainer publish`, `db`, `backup`, `restore`: the database looked after from the shell."""

from __future__ import annotations

import sqlite3

from tests.cli.conftest import Shell

EDIT = ("bank", "下一步做什么？", "下一步该做什么？")


def edit_in_database(shell: Shell) -> None:
    """What an edit in the browser leaves behind: another digest in force than the file's."""
    with sqlite3.connect(shell.folder / "data" / "trainer.sqlite3") as database:
        database.execute("UPDATE document SET digest = 'edited' WHERE key = 'SALES-01-001'")


def test_publishing_lists_every_document_and_then_none(shell: Shell) -> None:
    found = shell.json("publish")
    assert len(found["added"]) == 10
    assert {"kind": "item", "id": "SALES-01-001", "path": "question_bank/SALES/SALES-01.yaml"} in found[
        "added"
    ]
    again = shell.json("publish")
    assert (again["added"], again["unchanged"]) == ([], 10)


def test_a_dry_run_writes_nothing(shell: Shell) -> None:
    assert len(shell.json("publish", "--dry-run")["added"]) == 10
    assert len(shell.json("publish", "--dry-run")["added"]) == 10


def test_a_conflict_is_listed_and_exits_with_1(shell: Shell) -> None:
    shell.run("publish")
    edit_in_database(shell)
    shell.shelf.edit(*EDIT)
    found = shell.json("publish", code=1)
    assert [change["id"] for change in found["conflicts"]] == ["SALES-01-001"]
    result = shell.run("publish")
    assert result.exit_code == 1
    assert "item SALES-01-001: CONFLICT" in result.stdout


def test_an_edit_from_the_browser_is_kept(shell: Shell) -> None:
    shell.run("publish")
    edit_in_database(shell)
    assert [change["id"] for change in shell.json("publish")["kept"]] == ["SALES-01-001"]


def test_faults_stop_publication_and_are_listed_on_stderr(shell: Shell) -> None:
    shell.shelf.edit("bank", "    key: a\n    rationale:\n", "    key: z\n    rationale:\n")
    result = shell.run("publish", "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "key-not-an-option" in result.stderr
    assert shell.run("publish", "--dry-run").exit_code == 1


def test_the_version_of_the_database_is_shown_and_raised(shell: Shell) -> None:
    assert shell.run("db", "current").exit_code == 1
    assert shell.run("db", "upgrade").exit_code == 0
    result = shell.run("db", "current")
    at, newest = result.stdout.split()
    assert (result.exit_code, at) == (0, newest)


def test_a_database_from_a_newer_release_is_refused_by_name(shell: Shell) -> None:
    shell.run("db", "upgrade")
    with sqlite3.connect(shell.folder / "data" / "trainer.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    result = shell.run("publish")
    assert result.exit_code == 1
    assert "9999" in result.stderr


def test_a_backup_is_never_overwritten_by_chance_and_restoring_asks_once(shell: Shell) -> None:
    shell.run("publish")
    assert shell.run("backup", "saved").exit_code == 0
    assert shell.run("backup", "saved").exit_code == 2
    assert shell.run("backup", "saved", "--force").exit_code == 0
    shell.shelf.edit(*EDIT)
    assert len(shell.json("publish")["changed"]) == 1
    assert shell.run("restore", "saved", input="n\n").exit_code == 1
    assert shell.json("publish")["changed"] == []
    result = shell.run("restore", "saved", input="y\n")
    assert result.exit_code == 0
    assert "before-restore" in result.stderr
    assert len(shell.json("publish")["changed"]) == 1


def test_there_is_nothing_to_back_up_before_the_first_start(shell: Shell) -> None:
    result = shell.run("backup", "saved")
    assert result.exit_code == 1
    assert "no database" in result.stderr


def test_restoring_something_else_exits_with_1(shell: Shell) -> None:
    shell.run("publish")
    (shell.folder / "other").write_text("hello", encoding="utf-8")
    result = shell.run("restore", "other", "--yes")
    assert result.exit_code == 1
    assert "not a sound backup" in result.stderr


def test_a_conflict_is_told_part_by_part_and_decided_by_id(shell: Shell) -> None:
    shell.run("publish")
    edit_in_database(shell)
    shell.shelf.edit(*EDIT)
    told = shell.run("publish")
    assert "下一步该做什么？" in told.stdout
    assert "--take-file" in told.stderr
    found = shell.json("publish", "--dry-run", "--take-file", "SALES-01-001")
    assert [change["id"] for change in found["changed"]] == ["SALES-01-001"]
    assert shell.run("publish", "--take-file", "SALES-01-001").exit_code == 0
    assert shell.json("publish")["conflicts"] == []


def test_deciding_about_what_is_no_conflict_is_refused(shell: Shell) -> None:
    shell.run("publish")
    result = shell.run("publish", "--keep-database", "SALES-01-001")
    assert result.exit_code == 1
    assert "SALES-01-001" in result.stderr
