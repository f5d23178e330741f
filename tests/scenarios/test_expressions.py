"""Guards mean what Python would mean by them, and nothing else of Python gets in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.scenarios.expressions import (
    BadGuardError,
    EmptyGuardError,
    LoneEqualsError,
    LongGuardError,
    confused,
    parse,
)

NUMBERS = ("trust", "budget")
TRUTHS = ("asked", "told")

states = st.fixed_dictionaries(
    {name: st.integers(-5, 105) for name in NUMBERS} | {name: st.booleans() for name in TRUTHS}
)
_terms = st.one_of(st.sampled_from(NUMBERS), st.integers(-5, 105).map(str))
_comparisons = st.one_of(
    st.builds("{} {} {}".format, _terms, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), _terms),
    st.builds("{} <= {} < {}".format, _terms, _terms, _terms),
    st.builds("{} == {}".format, st.sampled_from(TRUTHS), st.sampled_from([*TRUTHS, "true", "false"])),
)
_atoms = st.one_of(st.sampled_from([*TRUTHS, "true", "false"]), _comparisons)
conditions = st.recursive(
    _atoms,
    lambda inner: st.one_of(
        st.builds("({})".format, inner),
        st.builds("not {}".format, inner.filter(lambda text: len(text) < 60).map("({})".format)),
        st.builds("{} and {}".format, inner, inner),
        st.builds("{} or {}".format, inner, inner),
    ),
    max_leaves=6,
).filter(lambda text: len(text) <= 300)


@given(conditions, states)
def test_a_guard_holds_exactly_where_python_says_so(text: str, state: dict[str, int | bool]) -> None:
    python = eval(text, {"__builtins__": {}}, {**state, "true": True, "false": False})
    assert parse(text).holds(state) is bool(python)


@given(conditions)
def test_a_guard_of_the_grammar_confuses_nothing_and_names_its_variables(text: str) -> None:
    guard = parse(text)
    assert confused(guard, NUMBERS) is None
    assert guard.names == {name for name in (*NUMBERS, *TRUTHS) if name in text}


@given(conditions)
def test_blanks_and_line_breaks_make_no_difference(text: str) -> None:
    assert parse(f"\n  {text.replace(' ', '  ')} ") == parse(text)


@given(st.text(max_size=40))
def test_any_other_text_is_refused_in_one_way(text: str) -> None:
    try:
        names = parse(text).names
    except BadGuardError:
        return
    assert not any(name.startswith("__") and "(" in text for name in names)


@pytest.mark.parametrize(
    "text",
    [
        "trust + 10 > 50",
        "trust > 50.0",
        "trust > '50'",
        "open('x')",
        "trust.real > 1",
        "trust[0]",
        "[trust]",
        "trust if asked else told",
        "lambda: asked",
        "(asked := true)",
        "trust in (1, 2)",
        "asked is told",
        "~trust",
        "-trust > 1",
        "+trust > 1",
        "asked, told",
        "f'{trust}'",
        "None",
        "...",
        "trust >> 2",
        "asked & told",
        "await asked",
        "{'a': 1}",
        "asked; told",
        "asked\x00",
        "trust >",
        "trust ≥ 60",
        "（asked）",
        "asked and",
        "1_0 > trust if asked else 3",
        "9" * 250 + "e9 > trust",
    ],
)
def test_what_is_not_in_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(BadGuardError):
        parse(text)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_guard_says_that_it_is_empty(text: str) -> None:
    with pytest.raises(EmptyGuardError):
        parse(text)


def test_a_single_equals_sign_is_pointed_out() -> None:
    with pytest.raises(LoneEqualsError, match="equality is written"):
        parse("asked = true")


def test_a_guard_past_300_characters_is_refused() -> None:
    assert parse("trust > 1".ljust(400))
    with pytest.raises(LongGuardError):
        parse(" or ".join(["asked"] * 60))


@pytest.mark.parametrize("text", ["not " * 70 + "asked", "asked and (told or (" * 14 + "asked" + "))" * 14])
def test_deep_nesting_is_refused_rather_than_exhausting_the_stack(text: str) -> None:
    with pytest.raises(BadGuardError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "trust",
        "not trust",
        "trust and asked",
        "60",
        "asked or 1",
        "trust == true",
        "asked == 1",
        "asked >= told",
        "true < 3",
    ],
)
def test_numbers_and_truth_values_are_not_to_be_mixed(text: str) -> None:
    assert confused(parse(text), NUMBERS) is not None


def test_a_variable_the_state_lacks_is_an_error_even_where_the_answer_is_clear() -> None:
    with pytest.raises(KeyError):
        parse("trust > 1").holds({})
