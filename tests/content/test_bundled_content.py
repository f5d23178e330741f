"""The bundled content: without a fault, complete, and its computed figures right."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, getcontext
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.blueprints import meets_quotas
from trainer import content
from trainer.forms import assemble, plan
from trainer.items import Item, Pool

ROOT = Path(__file__).parents[2]
COMPUTATIONS = yaml.safe_load((ROOT / "tests/content/computations.yaml").read_text(encoding="utf-8"))
getcontext().prec = 50


@cache
def library() -> content.Library:
    return content.load(ROOT, today=datetime.now(UTC).date())


@cache
def items() -> dict[str, Item]:
    return {entry.value.id: entry.value for entry in (*library().items, *library().checks)}


def exam_items() -> list[Item]:
    return [entry.value for entry in library().items if entry.value.pool is Pool.EXAM]


def test_the_bundled_content_has_no_fault() -> None:
    faults = [str(fault) for fault in library().faults if fault.code != "stale"]
    assert not faults, "\n".join(faults)


def test_every_objective_has_a_lesson_and_two_or_three_self_checks() -> None:
    lessons = {entry.value.objective for entry in library().lessons}
    checks = Counter(entry.value.objective for entry in library().checks)
    codes = library().tree.codes()
    assert len(codes) == 94
    assert lessons == codes
    assert {code for code in codes if not 2 <= checks[code] <= 3} == set()


def test_every_objective_has_eight_exam_items_in_three_bands_and_two_practice_items() -> None:
    exam: dict[str, Counter[int]] = defaultdict(Counter)
    practice: Counter[str] = Counter()
    for entry in library().items:
        item = entry.value
        if item.pool is Pool.EXAM:
            exam[item.objective][item.band] += 1
        else:
            practice[item.objective] += 1
    for code in library().tree.codes():
        assert exam[code].total() >= 8, code
        assert set(exam[code]) == {1, 2, 3}, code
        assert practice[code] >= 2, code


def test_bands_are_roughly_forty_forty_twenty() -> None:
    bands = Counter(item.band for item in exam_items())
    total = bands.total()
    assert bands[1] / total == pytest.approx(0.4, abs=0.06)
    assert bands[2] / total == pytest.approx(0.4, abs=0.06)
    assert bands[3] / total == pytest.approx(0.2, abs=0.06)


def test_there_are_forty_testlets_of_two_to_four_items() -> None:
    sizes = [len(testlet.members) for testlet in library().bank.testlets.values()]
    assert len(sizes) >= 40
    assert set(sizes) <= {2, 3, 4}


def test_lessons_take_three_to_eight_minutes() -> None:
    assert {entry.value.id for entry in library().lessons if not 3 <= entry.value.minutes <= 8} == set()


@pytest.mark.parametrize("code", ["CERT-1", "CERT-2", "CERT-3"])
def test_a_certification_form_meets_its_quotas_and_a_third_retake_is_mostly_new(code: str) -> None:
    bank = library().bank
    blueprint = next(entry.value for entry in library().blueprints if entry.value.code == code)
    ready = plan(bank, blueprint)
    for seed in range(10):
        seen: set[str] = set()
        for retake in range(4):
            form = assemble(ready, blueprint, 100 * seed + retake, seen)
            assert meets_quotas(bank, blueprint, form)
            names = {place.item for place in form.places}
            assert len(names - seen) / len(names) >= 0.7
            seen |= names


def _present_value_of_one_a_month(i: Decimal, months: int) -> Decimal:
    """What a payment of one at the end of each month is worth today, added up month by month."""
    total, factor = Decimal(0), Decimal(1)
    for _ in range(months):
        factor /= 1 + i
        total += factor
    return total


def equal_instalment_payment(principal: Decimal, annual_rate: Decimal, months: Decimal) -> Decimal:
    return principal / _present_value_of_one_a_month(annual_rate / 12, int(months))


def _equal_principal_payments(principal: Decimal, annual_rate: Decimal, months: Decimal) -> list[Decimal]:
    """Every payment, by keeping the account: the share of principal and interest on what is still owed."""
    owed, payments = principal, []
    for _ in range(int(months)):
        payments.append(principal / months + owed * annual_rate / 12)
        owed -= principal / months
    return payments


def equal_instalment_total_interest(**loan: Decimal) -> Decimal:
    return equal_instalment_payment(**loan) * loan["months"] - loan["principal"]


def equal_principal_total_interest(**loan: Decimal) -> Decimal:
    return sum(_equal_principal_payments(**loan), Decimal(0)) - loan["principal"]


def equal_principal_payment_in_month(month: Decimal, **loan: Decimal) -> Decimal:
    return _equal_principal_payments(**loan)[int(month) - 1]


def equal_principal_monthly_decrease(**loan: Decimal) -> Decimal:
    first, second, *_ = _equal_principal_payments(**loan)
    return first - second


def total_interest_difference(**loan: Decimal) -> Decimal:
    return equal_instalment_total_interest(**loan) - equal_principal_total_interest(**loan)


def first_payment_difference(**loan: Decimal) -> Decimal:
    return _equal_principal_payments(**loan)[0] - equal_instalment_payment(**loan)


def equal_instalment_first_principal(**loan: Decimal) -> Decimal:
    return equal_instalment_payment(**loan) - loan["principal"] * loan["annual_rate"] / 12


def simple_interest(principal: Decimal, annual_rate: Decimal, days: Decimal, year_days: Decimal) -> Decimal:
    return principal * annual_rate * days / year_days


def principal_still_owed(proceeds: Decimal, costs: Decimal, interest: Decimal, principal: Decimal) -> Decimal:
    left = proceeds
    for claim in (costs, interest):
        left -= min(left, claim)
    return principal - min(left, principal)


def surplus_to_mortgagor(proceeds: Decimal, costs: Decimal, interest: Decimal, principal: Decimal) -> Decimal:
    left = proceeds
    for claim in (costs, interest, principal):
        left -= min(left, claim)
    return left


def daily_average(balances: list[Decimal], days: list[Decimal]) -> Decimal:
    every_day = [balance for balance, count in zip(balances, days, strict=True) for _ in range(int(count))]
    return sum(every_day, Decimal(0)) / len(every_day)


FORMULAS: dict[str, Callable[..., Decimal]] = {
    "equal_instalment_payment": equal_instalment_payment,
    "equal_instalment_total_interest": equal_instalment_total_interest,
    "equal_instalment_first_principal": equal_instalment_first_principal,
    "equal_principal_first_payment": lambda **loan: _equal_principal_payments(**loan)[0],
    "equal_principal_total_interest": equal_principal_total_interest,
    "equal_principal_monthly_decrease": equal_principal_monthly_decrease,
    "equal_principal_payment_in_month": equal_principal_payment_in_month,
    "total_interest_difference": total_interest_difference,
    "first_payment_difference": first_payment_difference,
    "simple_interest": simple_interest,
    "monthly_interest": lambda principal, annual_rate: principal * annual_rate / 12,
    "quarterly_interest": lambda principal, annual_rate: principal * annual_rate * 3 / 12,
    "lpr_plus_points": lambda lpr_percent, points: lpr_percent + points * Decimal("0.01"),
    "principal_still_owed": principal_still_owed,
    "surplus_to_mortgagor": surplus_to_mortgagor,
    "residual_value": lambda value, prior_claim: value - prior_claim,
    "daily_average": daily_average,
}


def exact(value: Any) -> Any:
    return [exact(part) for part in value] if isinstance(value, list) else Decimal(str(value))


def _name(entry: dict[str, Any]) -> str:
    return f"{entry['item']}-{entry['formula']}-{entry['expected']}"


@pytest.mark.parametrize("entry", COMPUTATIONS, ids=_name)
def test_a_computed_figure_is_what_keeping_the_account_gives(entry: dict[str, Any]) -> None:
    arguments = {name: exact(value) for name, value in entry["args"].items()}
    found = FORMULAS[entry["formula"]](**arguments)
    step = Decimal(1).scaleb(-entry["rounds_to"])
    assert found.quantize(step, ROUND_HALF_UP) == Decimal(entry["expected"])


@pytest.mark.parametrize("entry", COMPUTATIONS, ids=_name)
def test_a_computed_figure_stands_where_it_is_said_to(entry: dict[str, Any]) -> None:
    text = _text(entry).replace(",", "").replace("，", "")
    assert re.search(rf"(?<![\d.]){re.escape(entry['expected'])}(?!\d)", text), text


def _text(entry: dict[str, Any]) -> str:
    name = entry["item"]
    if entry.get("where") == "lesson":
        return next(found.value.body for found in library().lessons if found.value.id == name)
    if entry.get("where") == "stimulus":
        return library().bank.testlets[name].stimulus
    item = items()[name]
    if entry.get("where") == "rationale":
        return " ".join(item.rationale[key] for key in item.key)
    return next(o.text for o in item.options if o.id == entry.get("option", entry.get("distractor")))


@pytest.mark.parametrize(
    "entry", [entry for entry in COMPUTATIONS if "option" in entry or "distractor" in entry], ids=_name
)
def test_the_right_figure_is_the_key_and_the_other_ones_are_not(entry: dict[str, Any]) -> None:
    key = items()[entry["item"]].key
    if "option" in entry:
        assert entry["option"] in key
    else:
        assert entry["distractor"] not in key


def test_a_shorter_loan_never_costs_more_interest() -> None:
    loans = [
        {"principal": Decimal(100000), "annual_rate": Decimal("0.04"), "months": Decimal(n)}
        for n in (12, 24, 60)
    ]
    totals = [equal_instalment_total_interest(**loan) for loan in loans]
    assert all(before < after for before, after in pairwise(totals))
