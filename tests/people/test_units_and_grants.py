"""The tree keeps its shape; nobody gives or takes over more than they hold."""

from __future__ import annotations

import pytest

from trainer.errors import NotAllowedError
from trainer.people import Asker, BadUnitError, Grant, Role, Unit, UnitKind
from trainer.people.granting import require_administering, require_granting
from trainer.people.units import (
    check_move,
    check_place,
    checked_name,
    kinds_below,
    moved_path,
    path_of,
    title,
)

ROOT = Unit("r", "远山银行", UnitKind.ORGANISATION, "r/")
EAST = Unit("e", "华东", UnitKind.REGION, "r/e/", "r")
SHANGHAI = Unit("s", "上海", UnitKind.BRANCH, "r/e/s/", "e")


def asker(*grants: Grant) -> Asker:
    return Asker("p", "r", "P", "r/e/", grants)


def test_a_path_lists_ids_from_the_root() -> None:
    assert path_of("s", EAST) == "r/e/s/"
    assert moved_path("r/e/s/", "r/e/", "r/w/e/") == "r/w/e/s/"


def test_a_level_may_be_skipped_but_not_turned_round() -> None:
    assert kinds_below(UnitKind.ORGANISATION) == (UnitKind.REGION, UnitKind.BRANCH, UnitKind.TEAM)
    check_place("一部", UnitKind.TEAM, EAST, ())
    with pytest.raises(BadUnitError):
        check_place("总部", UnitKind.REGION, SHANGHAI, ())


def test_two_units_in_one_place_have_different_names() -> None:
    with pytest.raises(BadUnitError):
        check_place("上海", UnitKind.TEAM, EAST, (SHANGHAI,))


def test_a_unit_is_not_moved_into_itself_and_the_root_stays() -> None:
    with pytest.raises(BadUnitError):
        check_move(EAST, SHANGHAI)
    with pytest.raises(BadUnitError):
        check_move(ROOT, EAST)


@pytest.mark.parametrize("name", ["", " ", "a/b", "x" * 81])
def test_a_unit_needs_a_name_without_a_slash(name: str) -> None:
    with pytest.raises(BadUnitError):
        checked_name(name)


def test_a_title_names_the_way_from_below_the_root() -> None:
    assert title(SHANGHAI, (ROOT, EAST, SHANGHAI)) == "华东 / 上海"
    assert title(ROOT, (ROOT, EAST)) == "远山银行"


def test_an_administrator_of_a_region_grants_within_it_only() -> None:
    east = asker(Grant(Role.ADMINISTRATOR, "r/e/"))
    require_granting(east, Grant(Role.MANAGER, "r/e/s/"))
    require_granting(east, Grant(Role.TRAINEE))
    for grant in (Grant(Role.MANAGER, ""), Grant(Role.ADMINISTRATOR, "r/"), Grant(Role.TRAINER, "r/w/")):
        with pytest.raises(NotAllowedError):
            require_granting(east, grant)


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.TRAINER, Role.MANAGER, Role.RESULTS, Role.INVIGILATE])
def test_only_administrators_grant(role: Role) -> None:
    with pytest.raises(NotAllowedError):
        require_granting(asker(Grant(role)), Grant(Role.TRAINEE))


def test_nobody_acts_on_a_person_who_reaches_further() -> None:
    east = asker(Grant(Role.ADMINISTRATOR, "r/e/"))
    require_administering(east, "r/e/s/", [Grant(Role.TRAINEE), Grant(Role.MANAGER, "r/e/s/")])
    with pytest.raises(NotAllowedError):
        require_administering(east, "r/e/s/", [Grant(Role.ADMINISTRATOR, "")])
    with pytest.raises(NotAllowedError):
        require_administering(east, "r/w/", [])
