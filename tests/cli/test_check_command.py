"""`trainer check`: faults with file, line and remedy; exit 0, 1 or 2."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import Shell
from tests.shelves import BANK, PATHS
from trainer.cli import console


def test_sound_content_exits_with_0_and_says_what_was_checked(shell: Shell) -> None:
    result = shell.run("check")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert re.search(r"5 items, 1 self-checks, 1 lessons.* 0 errors, 0 warnings", result.stderr)


def test_a_fault_is_one_line_that_an_editor_can_jump_to(shell: Shell) -> None:
    line = shell.shelf.edit("bank", "    key: a\n    rationale:\n", "    key: z\n    rationale:\n")
    result = shell.run("check")
    assert result.exit_code == 1
    assert result.stdout == (
        f"question_bank/SALES/SALES-01.yaml:{line} SALES-01-001: "
        "key 'z' is not one of the options a, b, c [key-not-an-option]\n"
    )


def test_json_is_one_document_with_stable_fields(shell: Shell) -> None:
    line = shell.shelf.edit("bank", "    key: a\n    rationale:\n", "    key: z\n    rationale:\n")
    assert shell.json("check", code=1) == {
        "faults": [
            {
                "path": PATHS["bank"],
                "line": line,
                "id": "SALES-01-001",
                "severity": "error",
                "code": "key-not-an-option",
                "message": "key 'z' is not one of the options a, b, c",
            }
        ]
    }


def test_warnings_alone_exit_with_0(shell: Shell) -> None:
    shell.shelf.edit("bank", "    source: 课程\n", "    source: 课程\n    reviewed_on: 2001-01-01\n")
    assert [fault["severity"] for fault in shell.json("check")["faults"]] == ["warning"]


def test_messages_are_chinese_where_the_shell_is_not_english_and_codes_stay(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.shelf.edit("blueprint", "band: 2, count: 2}", "band: 3, count: 4}")
    monkeypatch.setenv("LANG", "C.UTF-8")
    console.language.cache_clear()
    (fault,) = shell.json("check", code=1)["faults"]
    assert fault["code"] == "infeasible"
    assert fault["message"].startswith("SALES-01 band 3 需要 4 题，题库只有 1 题")


def test_the_language_of_the_settings_comes_before_that_of_the_shell(shell: Shell) -> None:
    (shell.folder / "trainer.toml").write_text('language = "zh"\n', encoding="utf-8")
    console.language.cache_clear()
    assert "0 个错误" in shell.run("check").stderr


def test_only_the_faults_of_the_places_named_are_reported(shell: Shell) -> None:
    shell.shelf.edit("bank", "    key: a\n    rationale:\n", "    key: z\n    rationale:\n")
    shell.shelf.edit("lesson", "minutes: 5\n", "minutes: 0\n")
    assert shell.run("check", "courses").stdout.count("\n") == 1
    assert shell.run("check", "question_bank/SALES").stdout.count("\n") == 1
    assert shell.run("check", PATHS["checks"]).exit_code == 0
    assert shell.run("check", "courses", "question_bank").stdout.count("\n") == 2
    assert shell.run("check", ".").stdout.count("\n") == 2


def test_another_content_folder_is_checked_and_its_faults_are_placed_from_here(shell: Shell) -> None:
    other = shell.folder / "elsewhere"
    for name in ("question_bank", "courses"):
        (shell.folder / name).rename(other / name) if other.exists() else other.mkdir()
        if (shell.folder / name).exists():
            (shell.folder / name).rename(other / name)
    path = other / PATHS["bank"]
    path.write_text(path.read_text(encoding="utf-8").replace("band: 1\n", "band: 7\n"), encoding="utf-8")
    (fault,) = shell.json("check", str(other), code=1)["faults"]
    assert (shell.folder / fault["path"]).resolve() == path.resolve()


def test_a_file_from_anywhere_is_checked_by_what_it_holds(
    shell: Shell, tmp_path_factory: pytest.TempPathFactory
) -> None:
    alone = tmp_path_factory.mktemp("alone") / "new items.yaml"
    alone.write_text(BANK.replace("    key: [a, b]\n", "    key: [a, q]\n"), encoding="utf-8")
    (fault,) = shell.json("check", str(alone), code=1)["faults"]
    assert (fault["path"], fault["id"], fault["code"]) == (
        alone.as_posix(),
        "SALES-01-003",
        "key-not-an-option",
    )
    alone.write_text(BANK, encoding="utf-8")
    assert shell.run("check", str(alone.parent)).exit_code == 0


@pytest.mark.parametrize("arguments", [["check", "nowhere"], ["check", "--colour"], ["chekc"]])
def test_wrong_usage_exits_with_2(shell: Shell, arguments: list[str]) -> None:
    result = shell.run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_a_folder_without_content_exits_with_1_and_says_so(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = shell.folder / "empty"
    empty.mkdir()
    monkeypatch.setenv("TRAINER_CONTENT", str(empty))
    result = shell.run("check")
    assert result.exit_code == 1
    assert "holds no content" in result.stderr


def test_settings_that_cannot_be_used_exit_with_2_and_name_the_place(shell: Shell) -> None:
    (shell.folder / "trainer.toml").write_text("port = 'many'\n", encoding="utf-8")
    result = shell.run("check")
    assert result.exit_code == 2
    assert "trainer.toml" in result.stderr
    assert "port" in result.stderr


def test_coverage_counts_what_each_objective_has_and_names_what_it_lacks(shell: Shell) -> None:
    first, second = shell.json("check", "--coverage")["coverage"]
    assert first["objective"] == "SALES-01"
    assert first["bands"] == {"1": 1, "2": 3, "3": 1}
    assert first["types"] == {"single": 2, "multiple": 1, "true_false": 2}
    assert (first["lessons"], first["checks"], first["items"], first["practice"]) == (1, 1, 5, 0)
    assert set(first["gaps"]) == {"checks", "items", "practice"}
    assert set(second["gaps"]) >= {"lessons", "checks", "items", "bands", "practice"}
    assert "SALES-02" in shell.run("check", "--coverage").stdout
