"""Guards: small conditions over a scenario's variables, parsed once, never handed to `eval`.

`trust >= 60 and need_found`, `not warned or 40 <= trust < 70`. Allowed are the scenario's own variables,
whole numbers, true and false, comparison, and, or, not and parentheses; everything else is refused.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from trainer.errors import Message, TrainerError, translatable

Value = int | bool
"""What a variable holds: a whole number or a truth value."""

State = Mapping[str, Value]
"""Every variable of a scenario with what it holds now."""

LONGEST = 300
"""Characters a guard may have."""

_DEEPEST = 20
_ORDER: dict[type[ast.cmpop], Callable[[Value, Value], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_COMPARE = {**_ORDER, ast.Eq: operator.eq, ast.NotEq: operator.ne}
_WORDS = {"true": True, "false": False}


class BadGuardError(TrainerError):
    """A guard that holds something else than its grammar allows."""

    template = translatable(
        "'{guard}' is not a condition; only variables, whole numbers, comparisons, and, or, not and "
        "parentheses may stand in it"
    )


class EmptyGuardError(BadGuardError):
    """A guard without a text."""

    template = translatable("the condition is empty")


class LongGuardError(BadGuardError):
    """A guard too long to be understood."""

    template = translatable("the condition '{guard}' is too long")


class LoneEqualsError(BadGuardError):
    """A guard that assigns where it means to compare."""

    template = translatable("'{guard}' is not a condition; equality is written ==")


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition that `parse` has read; two guards with the same text are the same."""

    text: str

    @property
    def names(self) -> frozenset[str]:
        """The variables it names."""
        named = {node.id for node in ast.walk(_tree(self.text)) if isinstance(node, ast.Name)}
        return frozenset(named - _WORDS.keys())

    def holds(self, state: State) -> bool:
        """Whether the condition is met. Raises KeyError: a variable the state does not have."""
        return bool(_compiled(self.text)(state))


def parse(text: str) -> Guard:
    """Read a guard; its blanks are evened out.

    Raises: BadGuardError: saying what is not allowed in it.
    """
    guard = Guard(" ".join(text.split()))
    _compiled(guard.text)
    return guard


def confused(guard: Guard, numbers: Collection[str]) -> Message | None:
    """What is wrong with the kinds of things a `{guard}` compares; None where all is well.

    Args: numbers: the variables that count; all others are true or false.
    """
    tree = _tree(guard.text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and (wrong := _confused_comparison(node, numbers)):
            return wrong
        if isinstance(node, ast.BoolOp) and any(_counts(part, numbers) for part in node.values):
            return _BARE_NUMBER
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and _counts(node.operand, numbers):
            return _BARE_NUMBER
    return _BARE_NUMBER if _counts(tree, numbers) else None


_BARE_NUMBER = translatable(
    "in '{guard}' a number stands where something true or false belongs; compare it, as in trust >= 60"
)
_MIXED = translatable("in '{guard}' something that is only true or false is compared as a number")


def _confused_comparison(node: ast.Compare, numbers: Collection[str]) -> Message | None:
    kinds = {_counts(part, numbers) for part in (node.left, *node.comparators)}
    ordered = any(type(op) in _ORDER for op in node.ops)
    return _MIXED if len(kinds) > 1 or (ordered and kinds == {False}) else None


def _counts(node: ast.expr, numbers: Collection[str]) -> bool:
    """Whether a part of a guard is a number."""
    match node:
        case ast.Name(id=name):
            return name in numbers
        case ast.Constant(value=value):
            return not isinstance(value, bool)
        case ast.UnaryOp(op=op):
            return isinstance(op, ast.USub)
    return False


_Test = Callable[[State], Value]


@lru_cache(maxsize=4096)
def _tree(text: str) -> ast.expr:
    if not text:
        raise EmptyGuardError(guard=text)
    if len(text) > LONGEST:
        raise LongGuardError(guard=f"{text[:40]}…")
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        lone = "=" in text and not any(sign in text for sign in ("==", "!=", ">=", "<="))
        raise (LoneEqualsError if lone else BadGuardError)(guard=text) from error


@lru_cache(maxsize=4096)
def _compiled(text: str) -> _Test:
    try:
        return _compile(_tree(text), _DEEPEST)
    except _ForeignPartError as error:
        raise BadGuardError(guard=text) from error


class _ForeignPartError(Exception):
    """A part of a guard that the grammar does not have."""


def _compile(node: ast.expr, depth: int) -> _Test:
    """A part of a guard as a function of the state."""
    if depth == 0:
        raise _ForeignPartError
    match node:
        case ast.BoolOp(op=op, values=values):
            return _several(op, [_compile(part, depth - 1) for part in values])
        case ast.Compare(left=left, ops=ops, comparators=rights):
            return _comparison(ops, [_compile(part, depth - 1) for part in (left, *rights)])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _compile(operand, depth - 1)
            return lambda state: not inner(state)
        case ast.Name(id=name) if name not in _WORDS:
            return lambda state: state[name]
    found = _constant(node)
    return lambda _: found


def _constant(node: ast.expr) -> Value:
    match node:
        case ast.Name(id=name):
            return _WORDS[name]
        case ast.Constant(value=value) if isinstance(value, int):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=value)) if type(value) is int:
            return -value
    raise _ForeignPartError


def _several(op: ast.boolop, tests: list[_Test]) -> _Test:
    if isinstance(op, ast.And):
        return lambda state: all(test(state) for test in tests)
    return lambda state: any(test(state) for test in tests)


def _comparison(ops: list[ast.cmpop], tests: list[_Test]) -> _Test:
    if any(type(op) not in _COMPARE for op in ops):
        raise _ForeignPartError
    links = [(_COMPARE[type(op)], *pair) for op, pair in zip(ops, pairwise(tests), strict=True)]
    return lambda state: all(compare(left(state), right(state)) for compare, left, right in links)
