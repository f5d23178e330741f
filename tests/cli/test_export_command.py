"""`trainer export`: what is published, in another format or back in its files."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Shell


@pytest.fixture
def published(shell: Shell) -> Shell:
    shell.run("publish")
    return shell


@pytest.mark.parametrize("wanted", ["gift", "moodle-xml", "qti21", "qti3", "xlsx", "docx", "pdf"])
def test_each_format_is_written_to_its_file(published: Shell, wanted: str) -> None:
    found = published.json("export", "--format", wanted, "--to", "out/file", "--objective", "SALES-01")
    assert found["files"] == ["out/file"]
    assert len(found["items"]) == 5
    assert (published.folder / "out" / "file").stat().st_size > 500
    assert [path.name for path in (published.folder / "out").iterdir()] == ["file"]


def test_losses_are_told_one_by_one(published: Shell) -> None:
    result = published.run("export", "--format", "xlsx", "--to", "x.xlsx")
    assert result.exit_code == 0
    assert "2 items: that it belongs to a case" in result.stderr
    found = published.json("export", "--format", "xlsx", "--to", "x.xlsx")
    assert found["losses"]["testlet"] == 2


def test_a_paper_warns_of_enemies_and_may_be_drawn_by_a_blueprint(published: Shell) -> None:
    result = published.run("export", "--format", "docx", "--to", "p.docx", "--versions", "1")
    assert "1 pairs of items that should not meet" in result.stderr
    drawn = published.json(
        "export", "--format", "docx", "--to", "p.docx", "--blueprint", "QUIZ", "--seed", "4"
    )
    assert len(drawn["items"]) == 2


def test_yaml_goes_back_to_the_files_and_says_what_changed(published: Shell) -> None:
    with sqlite3.connect(published.folder / "data" / "trainer.sqlite3") as database:
        database.execute(
            "UPDATE document SET digest = 'edited', body = replace(body, '\"band\": 1', '\"band\": 3') "
            "WHERE key = 'SALES-01-001'"
        )
    found = published.json("export", "--format", "yaml", "--to", "question_bank")
    assert [one["id"] for one in found["changed"]] == ["SALES-01-001"]
    assert found["unchanged"] == 4
    text = Path("question_bank/SALES/SALES-01.yaml").read_text(encoding="utf-8")
    assert text.count("    band: 3\n") == 2
    assert published.json("export", "--format", "yaml", "--to", ".")["files"] == []


def test_a_conflict_exits_with_1(published: Shell) -> None:
    with sqlite3.connect(published.folder / "data" / "trainer.sqlite3") as database:
        database.execute(
            "UPDATE document SET digest = 'edited', body = replace(body, '\"band\": 1', '\"band\": 3') "
            "WHERE key = 'SALES-01-001'"
        )
    published.shelf.edit("bank", "下一步做什么？", "下一步该做什么？")
    found = published.json("export", "--format", "yaml", "--to", "question_bank", code=1)
    assert [one["id"] for one in found["conflict"]] == ["SALES-01-001"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--format", "gift", "--to", "x", "--objective", "NOPE"), 1),
        (("--format", "gift", "--to", "x", "--blueprint", "QUIZ"), 2),
        (("--format", "yaml", "--to", "question_bank", "--status", "draft"), 2),
        (("--format", "yaml", "--to", "question_bank/objectives.yaml"), 2),
        (("--format", "word", "--to", "x"), 2),
        (("--format", "pdf", "--to", "question_bank"), 1),
    ],
)
def test_wrong_usage_and_refusals_are_sentences(
    published: Shell, arguments: tuple[str, ...], code: int
) -> None:
    result = published.run("export", *arguments)
    assert result.exit_code == code
    assert "Traceback" not in result.output
    assert not Path("x").exists()


def test_into_an_empty_database_the_content_is_published_first(shell: Shell, tmp_path: Path) -> None:
    to = tmp_path / "items.gift"
    result = shell.run("export", "--format", "gift", "--to", str(to))
    assert result.exit_code == 0
    assert "::" in to.read_text(encoding="utf-8")
