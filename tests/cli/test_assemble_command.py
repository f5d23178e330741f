"""`trainer assemble`: forms from the files, the same for everybody."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.cli.conftest import Shell
from trainer.bank import Bank


def test_forms_are_drawn_by_seed_with_ids_versions_and_option_order(shell: Shell) -> None:
    forms = shell.json("assemble", "QUIZ", "--seed", "5", "--forms", "3")["forms"]
    assert [form["seed"] for form in forms] == [5, 6, 7]
    assert all(len(form["items"]) == 2 and set(form) == {"seed", "digest", "items"} for form in forms)
    bank: Bank = shell.shelf.load().bank
    for form in forms:
        for place in form["items"]:
            item = bank.items[place["id"]]
            assert place["version"] == item.version
            assert sorted(place["options"]) == sorted(item.option_ids)


def test_one_form_of_several_is_the_form_of_its_seed(shell: Shell) -> None:
    several = shell.json("assemble", "QUIZ", "--seed", "5", "--forms", "3")["forms"]
    assert shell.json("assemble", "QUIZ", "--seed", "7")["forms"] == several[2:]


@pytest.mark.parametrize("hash_seed", ["0", "77"])
def test_another_process_with_another_hash_seed_draws_the_same(shell: Shell, hash_seed: str) -> None:
    expected = shell.json("assemble", "QUIZ", "--seed", "5", "--forms", "2")
    done = subprocess.run(
        [sys.executable, "-m", "trainer", "assemble", "QUIZ", "--seed", "5", "--forms", "2", "--json"],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == expected


def test_a_blueprint_that_does_not_exist_exits_with_2_and_names_those_that_do(shell: Shell) -> None:
    result = shell.run("assemble", "EXAM", "--seed", "1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "There are: QUIZ" in result.stderr


def test_a_seed_is_required(shell: Shell) -> None:
    assert shell.run("assemble", "QUIZ").exit_code == 2


def test_a_blueprint_the_bank_cannot_fill_exits_with_1_and_says_why(shell: Shell) -> None:
    shell.shelf.edit("blueprint", "band: 2, count: 2}", "band: 3, count: 4}")
    result = shell.run("assemble", "QUIZ", "--seed", "1", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "SALES-01 band 3 needs 4 items, but the bank has only 1" in result.stderr


def test_a_fault_in_a_lesson_does_not_keep_exams_from_being_drawn(shell: Shell) -> None:
    shell.shelf.edit("lesson", "minutes: 5\n", "minutes: 0\n")
    assert len(shell.json("assemble", "QUIZ", "--seed", "1")["forms"]) == 1


def test_parallel_forms_have_the_same_shape_and_say_how_alike_they_are(shell: Shell) -> None:
    shell.shelf.edit("blueprint", "band: 2, count: 2}", "count: 1}")
    found = shell.json("assemble", "QUIZ", "--seed", "5", "--forms", "2", "--parallel", "--tolerance", "50")
    assert [form["seed"] for form in found["forms"]] == [5, 6]
    assert all(set(form) == {"seed", "digest", "items"} for form in found["forms"])
    one, other = ({item["id"] for item in form["items"]} for form in found["forms"])
    assert not one & other
    told = found["parallel"]
    assert told["overlap"] == 0
    assert told["without_statistics"] == [len(form["items"]) for form in found["forms"]]
    assert told["gap"] == pytest.approx(max(told["expected"]) - min(told["expected"]))
    again = shell.json("assemble", "QUIZ", "--seed", "5", "--forms", "2", "--parallel", "--tolerance", "50")
    assert again == found


def test_parallel_forms_that_cannot_be_exit_with_1_and_say_what_would_help(shell: Shell) -> None:
    result = shell.run("assemble", "QUIZ", "--seed", "5", "--forms", "9", "--parallel", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Any one of these helps:" in result.stderr
    assert "let an item be on" in result.stderr
