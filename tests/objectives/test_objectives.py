"""Objective codes and the tree of modules."""

from __future__ import annotations

import pytest

from trainer.objectives import MODULE_CODE, OBJECTIVE_CODE, ModuleOutline, Objective, ObjectiveTree, module_of
from trainer.text import Language, LocalText

TITLE = LocalText("题", "title")
TREE = ObjectiveTree(
    (
        ModuleOutline("SALES", TITLE, (Objective("SALES-01", TITLE), Objective("SALES-02", TITLE))),
        ModuleOutline("COMP", TITLE, (Objective("COMP-01", TITLE, mandatory=True),)),
    )
)


@pytest.mark.parametrize("code", ["SALES-06", "EQAQ-10", "A1-01", "KAM-101"])
def test_a_code_is_a_module_and_two_or_three_digits(code: str) -> None:
    match = OBJECTIVE_CODE.fullmatch(code)
    assert match is not None
    assert module_of(code) == match[1]
    assert MODULE_CODE.fullmatch(match[1])


@pytest.mark.parametrize(
    "code", ["sales-06", "SALES-6", "SALES06", "SALES-06-1", "S-01", "-01", "SALES-", "销售-01"]
)
def test_anything_else_is_not_a_code(code: str) -> None:
    assert OBJECTIVE_CODE.fullmatch(code) is None


def test_the_tree_keeps_teaching_order_and_finds_by_code() -> None:
    assert [objective.code for objective in TREE.objectives()] == ["SALES-01", "SALES-02", "COMP-01"]
    assert TREE.codes() == {"SALES-01", "SALES-02", "COMP-01"}
    assert TREE.objective("COMP-01") == Objective("COMP-01", TITLE, mandatory=True)
    assert TREE.module("COMP") == TREE.modules[1]
    assert (TREE.objective("COMP-02"), TREE.module("ETIQ")) == (None, None)
    assert {objective.module for objective in TREE.modules[0].objectives} == {"SALES"}


def test_a_title_is_given_in_either_language() -> None:
    assert (TITLE.in_(Language.ZH), TITLE.in_(Language.EN)) == ("题", "title")
