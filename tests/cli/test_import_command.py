"""`trainer import` keeps its promises: items as in the YAML, faults with their places, exit codes 0, 1, 2."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from cli.conftest import Shell

SOUND = "一、单选题\n1. 担保方式有哪一种？\nA. 抵押\nB. 微笑\n答案：A\n解析：抵押是担保。\n"
BROKEN = "2. 这道题被截断了\nA. 甲\n"


@pytest.fixture
def source(shell: Shell) -> Path:
    path = shell.folder / "in.txt"
    path.write_text(SOUND, encoding="utf-8")
    return path


def test_a_sound_file_becomes_drafts_with_their_origin(shell: Shell, source: Path) -> None:
    found = shell.json("import", str(source), "--to", "out")
    [item] = found["items"]
    assert item == {
        "id": "IMPORT-00-001",
        "objective": "IMPORT-00",
        "type": "single",
        "band": 2,
        "stem": "担保方式有哪一种？",
        "options": {"a": "抵押", "b": "微笑"},
        "key": "a",
        "rationale": {"a": "抵押是担保。"},
        "status": "draft",
        "pool": "exam",
        "origin": {"file": "in.txt", "position": 2},
    }
    assert found["faults"] == []
    written: Any = yaml.safe_load((shell.folder / "out/IMPORT/IMPORT-00.yaml").read_text(encoding="utf-8"))
    assert written == {
        "objective": "IMPORT-00",
        "items": [{name: value for name, value in item.items() if name != "objective"}],
    }


def test_a_damaged_record_is_a_fault_with_its_place_and_the_sound_ones_are_written(
    shell: Shell, source: Path
) -> None:
    source.write_text(SOUND + BROKEN, encoding="utf-8")
    found = shell.json("import", str(source), "--to", "out", code=1)
    [fault] = found["faults"]
    assert {"path", "line", "code", "message"} <= fault.keys()
    assert (fault["path"], fault["line"], fault["code"]) == (source.as_posix(), 7, "missing-key")
    assert len(found["items"]) == 1
    assert (shell.folder / "out/IMPORT/IMPORT-00.yaml").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("gone.txt", "--to", "out"),
        ("in.txt",),
        ("in.txt", "--to", "out", "--format", "wordperfect"),
        ("in.txt", "--to", "in.txt"),
        ("in.txt", "--to", "out", "--objective", "loans"),
        ("--to", "out"),
    ],
)
def test_wrong_usage_exits_with_two(shell: Shell, source: Path, arguments: tuple[str, ...]) -> None:
    assert shell.run("import", *arguments).exit_code == 2
    assert not (shell.folder / "out").exists()


def test_the_objective_of_what_has_none_can_be_given(shell: Shell, source: Path) -> None:
    found = shell.json("import", str(source), "--to", "out", "--objective", "LOAN-03")
    assert [item["id"] for item in found["items"]] == ["LOAN-03-001"]
    assert (shell.folder / "out/LOAN/LOAN-03.yaml").exists()


def test_a_dry_run_writes_nothing(shell: Shell, source: Path) -> None:
    found = shell.json("import", str(source), "--to", "out", "--dry-run")
    assert len(found["items"]) == 1
    assert not (shell.folder / "out").exists()


def test_exact_duplicates_are_told_and_left_out_only_on_request(shell: Shell, source: Path) -> None:
    copy = shell.folder / "copy.txt"
    copy.write_text(SOUND, encoding="utf-8")
    both = shell.json("import", str(source), str(copy), "--to", "out", "--dry-run")
    assert both["duplicates"] == [{"first": "IMPORT-00-001", "second": "IMPORT-00-002", "similarity": 1.0}]
    assert len(both["items"]) == 2
    one = shell.json("import", str(source), str(copy), "--to", "out", "--skip-duplicates")
    assert len(one["items"]) == 1


def test_what_was_imported_passes_the_check(shell: Shell, source: Path) -> None:
    shell.json("import", str(source), "--to", "out")
    assert shell.run("check", "out").exit_code == 0


def test_without_json_faults_are_lines_that_name_their_place(shell: Shell, source: Path) -> None:
    source.write_text(SOUND + BROKEN, encoding="utf-8")
    result = shell.run("import", str(source), "--to", "out")
    assert result.exit_code == 1
    assert f"{source}:7 2:" in result.stderr
    assert "1 items have no objective yet" in result.stderr
