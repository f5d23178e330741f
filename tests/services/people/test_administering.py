"""What administrators do with people, and what they may not."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.organisations import PASSWORD, Org
from trainer.errors import NotAllowedError, NotFoundError
from trainer.people import LastAdministratorError, NewGrant, NewPerson, Role
from trainer.services import accounts, administer, audit, organisation, sessions
from trainer.services.accounts import LoginTakenError
from trainer.services.administer import CohortClosedError, GoneError, NotMyselfError, Wanted
from trainer.services.audit import Sought
from trainer.services.sessions import WrongCredentialsError

ADMIN = NewGrant(Role.ADMINISTRATOR)


def logins(org: Org, asker: object, **wanted: object) -> list[str]:
    page = administer.search(org.platform, asker, Wanted(**wanted))  # type: ignore[arg-type]
    return sorted(found.login for found in page.people)


def test_a_new_person_gets_a_one_time_password_that_must_be_changed(org: Org) -> None:
    created = accounts.create_person(
        org.platform, org.system, NewPerson("li.na", "李娜", org.shanghai.id), now=org.now
    )
    assert created.initial_password
    signed_in = org.enter("li.na", created.initial_password)
    assert signed_in.must_change_password
    asker = sessions.asker_for(org.platform, signed_in.token, now=org.now)
    assert asker is not None
    assert asker.must_change_password
    accounts.change_password(org.platform, asker, created.initial_password, PASSWORD, now=org.now)
    again = sessions.asker_for(org.platform, signed_in.token, now=org.now)
    assert again is not None
    assert not again.must_change_password


def test_a_login_is_given_once(org: Org) -> None:
    org.person("li.na")
    with pytest.raises(LoginTakenError):
        org.person("LI.NA")


def test_people_are_made_all_or_none(org: Org) -> None:
    news = [NewPerson(login, "某人", org.shanghai.id) for login in ("a1", "a2", "A1")]
    with pytest.raises(LoginTakenError):
        accounts.create_people(org.platform, org.system, news, now=org.now)
    assert logins(org, org.system) == []


def test_an_administrator_of_a_region_acts_within_it_only(org: Org) -> None:
    east = org.asker("east.admin", org.east, NewGrant(Role.ADMINISTRATOR, org.east.id))
    chengdu = org.person("wang.wei", org.chengdu)
    org.person("li.na", org.shanghai)
    assert logins(org, east) == ["east.admin", "li.na"]
    for act in (
        lambda: administer.person(org.platform, east, chengdu, now=org.now),
        lambda: administer.reset_password(org.platform, east, chengdu, now=org.now),
        lambda: administer.deactivate(org.platform, east, chengdu, now=org.now),
        lambda: administer.erase_identity(org.platform, east, chengdu, now=org.now),
        lambda: administer.revoke_sessions(org.platform, east, chengdu, now=org.now),
        lambda: administer.grant(org.platform, east, chengdu, NewGrant(Role.TRAINEE), now=org.now),
    ):
        with pytest.raises(NotFoundError):
            act()
    with pytest.raises(NotAllowedError):
        accounts.create_person(org.platform, east, NewPerson("x1", "某人", org.chengdu.id), now=org.now)


def test_nobody_grants_more_than_they_hold(org: Org) -> None:
    east = org.asker("east.admin", org.east, NewGrant(Role.ADMINISTRATOR, org.east.id))
    person = org.person("li.na")
    administer.grant(org.platform, east, person, NewGrant(Role.MANAGER, org.shanghai.id), now=org.now)
    for grant in (ADMIN, NewGrant(Role.ADMINISTRATOR, org.root.id), NewGrant(Role.RESULTS, org.west.id)):
        with pytest.raises(NotAllowedError):
            administer.grant(org.platform, east, person, grant, now=org.now)
        new = NewPerson("x1", "某人", org.shanghai.id, (grant,))
        with pytest.raises(NotAllowedError):
            accounts.create_person(org.platform, east, new, now=org.now)


def test_nobody_takes_over_an_account_that_reaches_further(org: Org) -> None:
    east = org.asker("east.admin", org.east, NewGrant(Role.ADMINISTRATOR, org.east.id))
    chief = org.person("chief", org.shanghai, ADMIN)
    assert administer.person(org.platform, east, chief, now=org.now).may_change is False
    for act in (
        lambda: administer.reset_password(org.platform, east, chief, now=org.now),
        lambda: administer.erase_identity(org.platform, east, chief, now=org.now),
        lambda: administer.use_provider(org.platform, east, chief, now=org.now),
        lambda: administer.edit(
            org.platform, east, chief, login="mine", name="M", email="", staff_number="", now=org.now
        ),
    ):
        with pytest.raises(NotAllowedError):
            act()
    assert org.enter("chief").token


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.TRAINER, Role.MANAGER, Role.RESULTS, Role.INVIGILATE])
def test_only_administrators_administer(org: Org, role: Role) -> None:
    asker = org.asker("somebody", org.shanghai, NewGrant(role))
    person = org.person("li.na")
    for act in (
        lambda: administer.search(org.platform, asker, Wanted()),
        lambda: administer.person(org.platform, asker, person, now=org.now),
        lambda: administer.reset_password(org.platform, asker, person, now=org.now),
        lambda: administer.grant(org.platform, asker, asker.person, ADMIN, now=org.now),
        lambda: organisation.tree(org.platform, asker),
        lambda: organisation.list_cohorts(org.platform, asker),
        lambda: audit.read(org.platform, asker, Sought()),
        lambda: accounts.create_person(
            org.platform, asker, NewPerson("x1", "某人", org.shanghai.id), now=org.now
        ),
    ):
        with pytest.raises(NotAllowedError):
            act()


def test_the_last_administrator_cannot_be_removed(org: Org) -> None:
    first = org.person("first", org.shanghai, ADMIN)
    grant = administer.person(org.platform, org.system, first, now=org.now).account.grants[0].id
    for act in (
        lambda: administer.withdraw(org.platform, org.system, first, grant, now=org.now),
        lambda: administer.deactivate(org.platform, org.system, first, now=org.now),
        lambda: administer.erase_identity(org.platform, org.system, first, now=org.now),
    ):
        with pytest.raises(LastAdministratorError):
            act()
    second = org.person("second", org.shanghai, ADMIN)
    administer.withdraw(org.platform, org.system, first, grant, now=org.now)
    with pytest.raises(LastAdministratorError):
        administer.deactivate(org.platform, org.system, second, now=org.now)


def test_administrators_do_not_lock_themselves_out(org: Org) -> None:
    asker = org.asker("chief", org.shanghai, ADMIN)
    org.person("second", org.shanghai, ADMIN)
    for act in (administer.deactivate, administer.erase_identity, administer.reset_password):
        with pytest.raises(NotMyselfError):
            act(org.platform, asker, asker.person, now=org.now)


def test_resetting_a_password_signs_out_and_gives_a_one_time_one(org: Org) -> None:
    person = org.person("li.na")
    token = org.enter("li.na").token
    initial = administer.reset_password(org.platform, org.system, person, now=org.now)
    assert sessions.asker_for(org.platform, token, now=org.now) is None
    with pytest.raises(WrongCredentialsError):
        org.enter("li.na")
    assert org.enter("li.na", initial).must_change_password


def test_erasing_a_leaver_leaves_nothing_that_names_them(org: Org) -> None:
    person = org.person("li.na", name="李娜", email="li.na@bank.example", staff_number="E10086")
    org.enter("li.na", address="198.51.100.7", agent="Firefox of 李娜")
    administer.erase_identity(org.platform, org.system, person, now=org.now)
    with org.platform.store.read() as session:
        tables = session.execute(
            text(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
                if org.platform.store.is_sqlite
                else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
        ).scalars()
        for table in list(tables):
            for row in session.execute(text(f'SELECT * FROM "{table}"')).all():
                for trace in ("li.na", "李娜", "E10086", "198.51.100.7"):
                    assert trace not in str(tuple(row)), table
    kept = administer.person(org.platform, org.system, person, now=org.now).account
    assert kept.erased
    assert not kept.active
    with pytest.raises(GoneError):
        administer.reactivate(org.platform, org.system, person, now=org.now)
    assert org.person("li.na") != person


def test_people_are_found_by_any_part_of_what_names_them(org: Org) -> None:
    org.person("li.na", name="李娜", staff_number="E10086", email="na@bank.example")
    org.person("wang.wei", org.chengdu, NewGrant(Role.MANAGER, org.chengdu.id), name="王伟")
    for words in ("李", "LI.N", "10086", "na@bank", "李 e100"):
        assert logins(org, org.system, text=words) == ["li.na"]
    assert logins(org, org.system, text="%") == []
    assert logins(org, org.system, text="_") == []
    assert logins(org, org.system, unit_path=org.west.path) == ["wang.wei"]
    assert logins(org, org.system, role=Role.MANAGER) == ["wang.wei"]


def test_a_list_of_people_comes_in_pages(org: Org) -> None:
    news = [NewPerson(f"p{n:02}", f"学员{n:02}", org.shanghai.id, password=PASSWORD) for n in range(30)]
    accounts.create_people(org.platform, org.system, news, now=org.now)
    first = administer.search(org.platform, org.system, Wanted())
    second = administer.search(org.platform, org.system, Wanted(page=2))
    assert (len(first.people), len(second.people), first.total) == (25, 5, 30)
    assert [found.login for found in (*first.people, *second.people)] == [f"p{n:02}" for n in range(30)]


def test_a_person_moves_between_units_the_asker_administers(org: Org) -> None:
    east = org.asker("east.admin", org.east, NewGrant(Role.ADMINISTRATOR, org.east.id))
    person = org.person("li.na", org.shanghai)
    with pytest.raises(NotAllowedError):
        administer.move(org.platform, east, person, org.chengdu.id, now=org.now)
    administer.move(org.platform, org.system, person, org.chengdu.id, now=org.now)
    assert administer.person(org.platform, org.system, person, now=org.now).account.unit.id == org.chengdu.id


def test_editing_keeps_logins_apart_and_says_only_which_fields_changed(org: Org) -> None:
    person = org.person("li.na")
    org.person("wang.wei")
    with pytest.raises(LoginTakenError):
        administer.edit(
            org.platform,
            org.system,
            person,
            login="Wang.Wei",
            name="李娜",
            email="",
            staff_number="",
            now=org.now,
        )
    administer.edit(
        org.platform,
        org.system,
        person,
        login="li.na",
        name="李丽娜",
        email="",
        staff_number="7",
        now=org.now,
    )
    entry = audit.read(org.platform, org.system, Sought(action="person.edited")).lines[0].entry
    assert entry.details == {"fields": ["name", "staff_number"]}


def test_a_cohort_is_filled_closed_and_opened_again(org: Org) -> None:
    person = org.person("li.na")
    cohort = organisation.create_cohort(org.platform, org.system, org.east.id, "2026 秋季新人班", now=org.now)
    assert administer.join_cohort(org.platform, org.system, cohort, (person, person), now=org.now) == 1
    assert administer.join_cohort(org.platform, org.system, cohort, (person,), now=org.now) == 0
    asker = sessions.asker_for(org.platform, org.enter("li.na").token, now=org.now)
    assert asker is not None
    assert asker.cohorts == (cohort,)
    organisation.close_cohort(org.platform, org.system, cohort, now=org.now)
    with pytest.raises(CohortClosedError):
        administer.join_cohort(org.platform, org.system, cohort, (org.person("b2"),), now=org.now)
    organisation.reopen_cohort(org.platform, org.system, cohort, now=org.now)
    administer.leave_cohort(org.platform, org.system, cohort, person, now=org.now)
    assert organisation.list_cohorts(org.platform, org.system)[0].members == 0


def test_everything_done_to_a_person_stands_in_the_log_with_who_did_it(org: Org) -> None:
    chief = org.asker("chief", org.shanghai, ADMIN)
    person = org.person("li.na", name="李娜")
    administer.reset_password(org.platform, chief, person, now=org.now)
    administer.grant(org.platform, chief, person, NewGrant(Role.MANAGER, org.shanghai.id), now=org.now)
    administer.deactivate(org.platform, chief, person, now=org.now)
    page = audit.read(org.platform, chief, Sought(person=person))
    assert [line.entry.action for line in page.lines] == [
        "person.deactivated",
        "role.granted",
        "password.reset",
        "person.created",
    ]
    assert {line.actor for line in page.lines} == {"Chief", ""}
    assert {line.target for line in page.lines} == {"李娜"}
    assert page.names[org.shanghai.id] == "上海"


def test_the_administrator_of_a_region_reads_the_log_of_the_region(org: Org) -> None:
    east = org.asker("east.admin", org.east, NewGrant(Role.ADMINISTRATOR, org.east.id))
    near, far = org.person("li.na", org.shanghai), org.person("wang.wei", org.chengdu)
    targets = {line.entry.target for line in audit.read(org.platform, east, Sought()).lines}
    assert near in targets
    assert far not in targets
    assert org.west.id not in targets


def test_the_database_refuses_to_change_the_log(org: Org) -> None:
    org.person("li.na")
    for statement in ("UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(Exception, match="append-only"), org.platform.store.write() as session:
            session.execute(text(statement))
