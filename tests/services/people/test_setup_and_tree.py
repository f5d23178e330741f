"""The first start, and the tree that grows from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.organisations import PASSWORD, Org
from trainer.clock import Clock
from trainer.errors import NotAllowedError
from trainer.people import BadUnitError, NewGrant, Role, UnitKind, WeakPasswordError
from trainer.services import accounts, administer, organisation, secret, sessions, setup
from trainer.services.accounts import NotFoundedError
from trainer.services.catalogue import Catalogue
from trainer.services.platform import Platform
from trainer.services.sessions import Browser
from trainer.services.setup import FirstAdministrator, SetUpAlreadyError, StaleSetupTokenError
from trainer.settings import Settings
from trainer.storage import Store

FIRST = FirstAdministrator("远山银行", "陈曦", "chen.xi", PASSWORD)


@pytest.fixture
def empty(store: Store, tmp_path: Path) -> Platform:
    settings = Settings(database_url="", content=tmp_path, secret_file=tmp_path / "deep" / "secret")
    return Platform(store, Clock(), settings, Catalogue(store))


def token_of(address: str | None) -> str:
    assert address is not None
    return parse_qs(urlsplit(address).query)["token"][0]


def test_the_first_administrator_is_made_once_by_the_printed_address(empty: Platform, now: datetime) -> None:
    address = setup.setup_address(empty, "http://127.0.0.1:8501", now=now)
    assert address is not None
    assert address.startswith("http://127.0.0.1:8501/setup?token=")
    other = token_of(setup.setup_address(empty, "http://127.0.0.1:8501", now=now))
    signed_in = setup.set_up(empty, token_of(address), FIRST, Browser(), now=now)
    asker = sessions.asker_for(empty, signed_in.token, now=now)
    assert asker is not None
    assert asker.has_over(Role.ADMINISTRATOR, "")
    assert organisation.tree(empty, asker)[0].unit.name == "远山银行"
    for token in (token_of(address), other):
        with pytest.raises(SetUpAlreadyError):
            setup.set_up(empty, token, FIRST, Browser(), now=now)
    assert setup.setup_address(empty, "http://127.0.0.1:8501", now=now) is None


def test_a_setup_address_that_is_made_up_or_old_makes_nobody(empty: Platform, now: datetime) -> None:
    token = token_of(setup.setup_address(empty, "http://x", now=now))
    for bad, moment in (("guess", now), ("", now), (token, now + timedelta(hours=25))):
        with pytest.raises(StaleSetupTokenError):
            setup.set_up(empty, bad, FIRST, Browser(), now=moment)
    assert setup.is_needed(empty)


def test_a_weak_password_at_setup_leaves_the_address_good(empty: Platform, now: datetime) -> None:
    token = token_of(setup.setup_address(empty, "http://x", now=now))
    with pytest.raises(WeakPasswordError):
        setup.set_up(
            empty, token, FirstAdministrator("行", "陈曦", "chen.xi", "password"), Browser(), now=now
        )
    setup.set_up(empty, token, FIRST, Browser(), now=now)


def test_before_setup_the_command_line_is_told_what_to_do(empty: Platform) -> None:
    with pytest.raises(NotFoundedError):
        accounts.system_asker(empty)


def test_the_secret_is_made_once_for_the_server_alone(empty: Platform) -> None:
    path = empty.settings.secret_file
    first = secret.derived(empty.settings, "device")
    assert path.stat().st_mode & 0o777 == 0o600
    kept = path.read_text()
    secret._secret.cache_clear()
    assert secret.derived(empty.settings, "device") == first
    assert path.read_text() == kept
    assert secret.derived(empty.settings, "cookie") != first
    assert first not in kept


def test_a_secret_that_others_could_read_is_closed(empty: Platform) -> None:
    secret.derived(empty.settings, "device")
    empty.settings.secret_file.chmod(0o644)
    secret._secret.cache_clear()
    secret.derived(empty.settings, "device")
    assert empty.settings.secret_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["", "not hex", "abcd"])
def test_a_damaged_secret_is_refused_by_name(empty: Platform, content: str) -> None:
    path = empty.settings.secret_file
    path.parent.mkdir(parents=True)
    path.write_text(content)
    with pytest.raises(secret.BadSecretError, match="deep/secret"):
        secret.derived(empty.settings, "device")


def test_moving_a_unit_takes_its_people_and_scopes_along(org: Org) -> None:
    team = organisation.create_unit(
        org.platform, org.system, org.shanghai.id, "一部", UnitKind.TEAM, now=org.now
    )
    person = org.person("li.na", team)
    west = org.asker("west.admin", org.west, NewGrant(Role.ADMINISTRATOR, org.west.id))
    organisation.move_unit(org.platform, org.system, org.shanghai.id, org.west.id, now=org.now)
    found = administer.person(org.platform, west, person, now=org.now).account
    assert found.unit.path == f"{org.root.id}/{org.west.id}/{org.shanghai.id}/{team.id}/"
    shown = {branch.unit.name: branch for branch in organisation.tree(org.platform, west)}
    assert shown["一部"].depth == 3
    assert (shown["西南"].own, shown["西南"].people) == (1, 2)
    assert not shown["远山银行"].mine


def test_an_administrator_moves_units_only_within_their_part(org: Org) -> None:
    east = org.asker("east.admin", org.east, NewGrant(Role.ADMINISTRATOR, org.east.id))
    for unit, to in (
        (org.shanghai.id, org.west.id),
        (org.chengdu.id, org.east.id),
        (org.east.id, org.west.id),
        (org.shanghai.id, org.root.id),
    ):
        with pytest.raises(NotAllowedError):
            organisation.move_unit(org.platform, east, unit, to, now=org.now)
    assert [branch.unit.name for branch in organisation.tree(org.platform, east)] == [
        "远山银行",
        "华东",
        "上海",
    ]


def test_a_unit_is_not_taken_away_from_a_part_that_somebody_else_administers(org: Org) -> None:
    grants = (NewGrant(Role.ADMINISTRATOR, org.shanghai.id), NewGrant(Role.ADMINISTRATOR, org.west.id))
    both = org.asker("both", org.west, *grants)
    with pytest.raises(NotAllowedError):
        organisation.move_unit(org.platform, both, org.shanghai.id, org.west.id, now=org.now)


def test_a_unit_is_renamed_and_removed_when_nothing_belongs_to_it(org: Org) -> None:
    org.person("li.na", org.shanghai)
    with pytest.raises(BadUnitError):
        organisation.rename_unit(org.platform, org.system, org.west.id, "华东", now=org.now)
    organisation.rename_unit(org.platform, org.system, org.west.id, "西部", now=org.now)
    for used in (org.root, org.west, org.shanghai):
        with pytest.raises(BadUnitError):
            organisation.remove_unit(org.platform, org.system, used.id, now=org.now)
    organisation.remove_unit(org.platform, org.system, org.chengdu.id, now=org.now)
    organisation.remove_unit(org.platform, org.system, org.west.id, now=org.now)
    assert [branch.unit.name for branch in organisation.tree(org.platform, org.system)] == [
        "远山银行",
        "华东",
        "上海",
    ]
