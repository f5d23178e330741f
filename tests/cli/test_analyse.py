"""`trainer analyse` keeps its promises: one document on stdout, messages on stderr, exit codes 0, 1, 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result
from oracles import matrix, oracle
from typer.testing import CliRunner

from trainer.cli import app

TEST = {"n_candidates", "n_items", "mean", "sd", "median", "skewness", "kurtosis", "alpha", "sem"}
ITEM = {
    "id",
    "facility",
    "sd",
    "discrimination",
    "item_total",
    "discriminative_efficiency",
    "alpha_if_deleted",
}


@pytest.fixture
def analyse(tmp_path: Path) -> Any:
    """Run the command on files with these texts."""

    def run(responses: str, key: str | None = None, *options: str) -> Result:
        files = [tmp_path / "responses.csv", tmp_path / "key.csv"]
        files[0].write_text(responses, encoding="utf-8")
        arguments = ["analyse", str(files[0])]
        if key is not None:
            files[1].write_text(key, encoding="utf-8")
            arguments += ["--key", str(files[1])]
        return CliRunner().invoke(app, [*arguments, *options])

    return run


def matrix_csv(rows: list[str], items: int) -> str:
    header = ",".join(["id", *(f"q{n}" for n in range(items))])
    return "\n".join([header, *(f"c{n}," + ",".join(row) for n, row in enumerate(rows))]) + "\n"


def test_the_document_holds_every_promised_field_with_the_figures_of_r(analyse: Any) -> None:
    by_r = oracle("classical")["dichotomous"]
    result = analyse(matrix_csv(by_r["marks"], 16), None, "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["test"].keys() >= TEST
    assert all(item.keys() >= {*ITEM, "options"} for item in found["items"])
    test = found["test"]
    assert (test["n_candidates"], test["n_items"]) == (120, 16)
    for name in ("mean", "sd", "median", "skewness", "kurtosis", "alpha", "sem"):
        assert test[name] == pytest.approx(by_r[name])
    for name, expected in (
        ("facility", "item_mean"),
        ("sd", "item_sd"),
        ("discrimination", "item_rest"),
        ("item_total", "item_total"),
        ("discriminative_efficiency", "discriminative_efficiency"),
        ("alpha_if_deleted", "alpha_if_deleted"),
    ):
        assert [item[name] for item in found["items"]] == pytest.approx(by_r[expected])


def test_chosen_options_are_scored_and_tabled(analyse: Any) -> None:
    choices = oracle("classical")["choices"]
    key = "item,key,max\n" + "".join(f"q{n},{right},1\n" for n, right in enumerate(choices["key"]))
    result = analyse(matrix_csv(choices["chosen"], 16), key, "--json")
    assert result.exit_code == 0, result.output
    for item, options in zip(json.loads(result.stdout)["items"], choices["options"], strict=True):
        assert [option["id"] for option in item["options"]] == [option["id"] for option in options]
        for name in ("count", "share", "item_rest"):
            expected = [option[name] for option in options]
            assert [option[name] for option in item["options"]] == pytest.approx(expected)


def test_what_is_undefined_is_null_and_said_on_stderr(analyse: Any) -> None:
    result = analyse("id,q1,q2\nA,1,\nB,0,1\nC,,0\n", None, "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert (found["test"]["alpha"], found["test"]["sem"]) == (None, None)
    assert found["remarks"][0]["code"] == "several-forms"
    assert found["remarks"][0]["message"] in result.stderr


def test_at_a_cut_it_says_how_sure_decisions_are(analyse: Any) -> None:
    by_r = oracle("classical")["dichotomous"]
    result = analyse(matrix_csv(by_r["marks"], 16), None, "--json", "--cut", "60")
    found = json.loads(result.stdout)["test"]["decision"]
    assert 0.6 < found["consistency"] < found["accuracy"] < 1
    assert found["accuracy"] + found["false_pass"] + found["false_fail"] == pytest.approx(1)
    assert "%" in analyse(matrix_csv(by_r["marks"], 16), None, "--cut", "60").stdout
    undecided = analyse("id,q\nA,1\nB,0\n", None, "--json", "--cut", "60")
    assert json.loads(undecided.stdout)["test"]["decision"] is None
    assert undecided.exit_code == 0


def test_faults_exit_with_one_and_go_to_stderr_with_their_line(analyse: Any) -> None:
    result = analyse("id,q1,q2\nA,1\nB,1,0\nB,2,0\n", None, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert (found["test"], found["items"]) == (None, [])
    assert [(fault["line"], fault["code"]) for fault in found["faults"]] == [
        (2, "ragged-row"),
        (4, "duplicate-candidate"),
    ]
    assert "responses.csv:2" in result.stderr


def test_a_missing_file_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["analyse", str(tmp_path / "none.csv")])
    assert result.exit_code == 2


def test_without_json_people_read_a_table_with_verdicts(analyse: Any) -> None:
    by_r = oracle("classical")["dichotomous"]
    result = analyse(matrix_csv(by_r["marks"], 16))
    assert result.exit_code == 0
    assert "0.80" in result.stdout
    assert all(f"q{n}" in result.stdout for n in range(16))
    assert "{" not in result.stdout


def test_ids_are_not_taken_for_markup(analyse: Any) -> None:
    result = analyse("id,[red]q\nA,1\nB,0\n")
    assert result.exit_code == 0
    assert "[red]q" in result.stdout


def test_the_models_figures_are_those_of_the_pure_fit(analyse: Any) -> None:
    by_r = oracle("irt")["two_parameter_complete"]
    rows = [[str(int(mark)) for mark in row] for row in matrix(oracle("irt")["complete"]).tolist()]
    text = matrix_csv(rows, len(rows[0]))
    found = json.loads(analyse(text, None, "--model", "2pl", "--no-prior", "--json").stdout)["model"]
    assert found["log_likelihood"] == pytest.approx(by_r["log_likelihood"], abs=1e-3)
    assert [item["slope"] for item in found["items"]] == pytest.approx(by_r["slope"], abs=0.001)
    assert [item["slope_error"] for item in found["items"]] == pytest.approx(by_r["slope_error"], rel=0.01)
    assert len(found["abilities"]) == len(rows)
    assert all(item["s_x2_p"] is None or 0 <= item["s_x2_p"] <= 1 for item in found["items"])
    rasch = json.loads(analyse(text, None, "--model", "1pl", "--json").stdout)["model"]
    assert rasch["prior"]
    assert len({round(item["slope"], 9) for item in rasch["items"]}) == 1


def test_a_model_that_cannot_be_fitted_is_null_with_the_reason(analyse: Any) -> None:
    result = analyse("id,q1,q2\na,1,1\nb,1,1\n", None, "--model", "2pl", "--no-prior", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["model"] is None
    assert result.stderr


def test_kr_20_is_stated_for_marks_of_0_and_1_alone(analyse: Any) -> None:
    both = json.loads(analyse("id,q1,q2\na,1,1\nb,1,0\nc,0,0\n", None, "--json").stdout)["test"]
    assert both["kr20"] == both["alpha"] is not None
    other = json.loads(analyse("id,q1,q2\na,2,1\nb,1,0\nc,0,0\n", None, "--json").stdout)["test"]
    assert other["kr20"] is None
    assert other["alpha"] is not None


@pytest.fixture
def unfair(tmp_path: Path) -> tuple[str, Path]:
    """Responses of 400 candidates to 12 items, the first far harder for the half that speaks English."""
    random = np.random.default_rng(7)
    english = np.arange(400) % 2 == 0
    logit = random.normal(size=(400, 1)) + np.linspace(-1, 1, 12)
    logit[english, 0] -= 2
    marks = (random.random(logit.shape) < 1 / (1 + np.exp(-logit))).astype(int)
    rows = [f"c{n}," + ("en" if english[n] else "zh") + (",few" if n < 30 else ",") for n in range(400)]
    groups = tmp_path / "groups.csv"
    groups.write_text("\n".join(["id,language,team", *rows]) + "\n", encoding="utf-8")
    return matrix_csv([[str(mark) for mark in row] for row in marks], 12), groups


def test_items_that_treat_groups_of_a_file_differently_are_named(
    analyse: Any, unfair: tuple[str, Path]
) -> None:
    responses, groups = unfair
    result = analyse(responses, None, "--groups", str(groups), "--json")
    assert result.exit_code == 0, result.output
    language, team = json.loads(result.stdout)["groups"]
    assert (language["grouping"], language["group"], language["size"]) == ("language", "en", 200)
    assert [item["id"] for item in language["items"] if item["category"] == "C"] == ["q0"]
    assert language["items"][0]["delta"] < -2, "negative: harder for the group named"
    assert (team["group"], team["size"], team["items"]) == ("few", 30, [])
    table = analyse(responses, None, "--groups", str(groups))
    assert "language" in table.output
    assert "q0" in table.output
    assert "few (30)" in table.stderr


def test_groups_of_other_candidates_are_refused_and_missing_ones_told(
    analyse: Any, unfair: tuple[str, Path]
) -> None:
    responses, groups = unfair
    groups.write_text("id,language,language\nx1,en,zh\nx1,en,zh\n", encoding="utf-8")
    result = analyse(responses, None, "--groups", str(groups), "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert {one["code"] for one in found["faults"]} == {
        "duplicate-grouping",
        "repeated-candidate",
        "no-candidates",
    }
    lines = [f"c{n},{'en' if n % 2 else 'zh'}" for n in range(399)]
    groups.write_text("\n".join(["id,language", *lines]), encoding="utf-8")
    result = analyse(responses, None, "--groups", str(groups), "--json")
    assert result.exit_code == 0
    assert "c399" in result.stderr
