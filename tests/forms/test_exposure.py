"""How often items are shown and what two forms share: by formula where there is one, else counted."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.banks import bank_of, blueprint, case, item
from trainer.blueprints import Quota, Section
from trainer.forms import assemble, draw, exposure, forms_until, plan
from trainer.text import LocalText

APART = [item(f"SALES-01-{n:03d}", band=1 + n % 2) for n in range(1, 21)]
TANGLED = [
    *(item(f"SALES-01-{n:03d}", enemies=frozenset({"SALES-01-002"} if n == 1 else ())) for n in range(1, 9)),
    *case("SALES-01-T01", 2),
    *case("SALES-01-T02", 2),
]


def test_an_item_of_a_quota_by_itself_is_shown_in_q_of_n_forms() -> None:
    found = exposure(plan(bank_of(APART), blueprint([Quota(3, "SALES", band=1), Quota(2, "SALES", band=2)])))
    assert (found.draws, found.overlap_error, found.size) == (0, 0.0, 5)
    assert {found.shares[one.id] for one in APART if one.band == 1} == {3 / 10}
    assert {found.shares[one.id] for one in APART if one.band == 2} == {2 / 10}
    assert found.overlap == pytest.approx(3 * 3 / 10 + 2 * 2 / 10)
    assert found.overlap_share == pytest.approx(found.overlap / 5)


@pytest.mark.parametrize("items", [APART, TANGLED], ids=["apart", "tangled"])
def test_the_overlap_is_that_of_forms_really_drawn(items: list) -> None:
    ready = plan(bank_of(items), blueprint([Quota(5, "SALES")]))
    found = exposure(ready)
    others = [
        {place.item for place in assemble(ready, ready.blueprint, seed).places} for seed in range(1000, 1400)
    ]
    pairs = [len(one & other) for one, other in zip(others[::2], others[1::2], strict=True)]
    error = math.hypot(np.std(pairs) / math.sqrt(len(pairs)), found.overlap_error)
    assert abs(found.overlap - np.mean(pairs)) < 4 * error
    shown = Counter(name for form in others for name in form)
    for name, share in found.shares.items():
        sampled = 1 / len(others) + (1 / found.draws if found.draws else 0)
        assert abs(share - shown[name] / len(others)) < 4.5 * math.sqrt(
            max(share * (1 - share), 0.02) * sampled
        )


def test_competing_quotas_are_counted_with_their_error() -> None:
    found = exposure(plan(bank_of(APART), blueprint([Quota(3, "SALES", band=1), Quota(4, "SALES")])))
    assert found.draws > 0
    assert found.overlap_error > 0
    assert sum(found.shares.values()) == pytest.approx(7)


def test_the_part_that_is_apart_stays_exact_beside_one_that_is_not() -> None:
    etiquette = [item(f"ETIQ-01-{n:03d}") for n in range(1, 8)]
    wanted = blueprint([Quota(4, "SALES"), Quota(2, "ETIQ")])
    found = exposure(plan(bank_of([*TANGLED, *etiquette]), wanted), draws=50)
    assert {found.shares[one.id] for one in etiquette} == {2 / 7}
    assert found.draws == 50


def test_the_counted_overlap_has_no_bias() -> None:
    """All pairs of the very same forms, compared one by one."""
    ready = plan(bank_of(TANGLED), blueprint([Quota(5, "SALES")]))
    forms = [{name for name, _ in draw(ready, seed)} for seed in range(40)]
    mean = np.mean([len(one & other) for one, other in combinations(forms, 2)])
    assert exposure(ready, draws=40).overlap == pytest.approx(mean)


def test_a_form_is_the_draw_of_its_seed() -> None:
    ready = plan(bank_of(TANGLED), blueprint([Quota(5, "SALES")]))
    form = assemble(ready, ready.blueprint, 7)
    assert {place.item for place in form.places} == {name for name, _ in draw(ready, 7)}


def test_half_of_a_cell_is_seen_after_as_many_forms_as_simulation_says() -> None:
    shares = [0.1] * 8 + [0.4] * 2
    forms = forms_until(shares, 0.5)
    assert forms is not None
    generator = np.random.default_rng(1)
    seen = 1 - np.prod(generator.random((4000, forms, 10)) >= shares, axis=1)
    fewer = 1 - np.prod(generator.random((4000, forms - 1, 10)) >= shares, axis=1)
    assert seen.mean() >= 0.495
    assert fewer.mean() < 0.505


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.floats(0.05, 0.95))
def test_the_number_of_forms_is_the_smallest(shares: list[float], part: float) -> None:
    found = forms_until(shares, part)
    if found is None:
        assert sum(share > 1e-6 for share in shares) / len(shares) <= part + 1e-9 or min(shares) < 1e-4
    elif found < 10_000:
        shown = [float(np.mean([1 - (1 - share) ** k for share in shares])) for k in (found - 1, found)]
        assert shown[1] >= part - 1e-9
        assert shown[0] < part + 1e-9


def test_sections_of_other_marks_do_not_change_what_is_shown() -> None:
    two = blueprint([Quota(2, "SALES")])
    sections = (*two.sections, Section("b", LocalText("乙", "b"), Fraction(3), (Quota(2, "SALES"),)))
    found = exposure(plan(bank_of(APART), blueprint((), sections=sections)))
    assert sum(found.shares.values()) == pytest.approx(4)
