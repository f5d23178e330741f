"""Claims of the organisation's provider become accounts and roles; nobody gains more than they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.organisations import PASSWORD, Org
from trainer.people import NewGrant, NewPerson, Role
from trainer.services import accounts, administer, openid, sessions
from trainer.services.openid import (
    BadClaimsError,
    NotInvitedError,
    NotLinkedError,
    UsedTicketError,
    check_settings,
)
from trainer.services.sessions import Browser, ClosedAccountError, SignedIn
from trainer.settings import BadSettingsError, OpenIdConnect

OIDC = OpenIdConnect(
    enabled=True,
    client_id="x",
    client_secret="x",
    metadata_url="https://id.example/.well-known/openid-configuration",
    roles={"leads": "manager", "admins": "administrator@*", "west": "results@西南", "odd": "manager@火星"},
    unit_claim="dept",
)


def claims(login: str = "li.na", *groups: str, **more: object) -> dict[str, object]:
    return {
        "iss": "https://id.example",
        "sub": f"sub-{login}",
        "preferred_username": login,
        "name": "李娜",
        "email": "na@bank.example",
        "groups": list(groups),
        "dept": "上海",
        **more,
    }


@pytest.fixture
def org(org: Org) -> Org:
    """The organisation with a provider."""
    settings = org.platform.settings.model_copy(update={"oidc": OIDC})
    return replace(org, platform=replace(org.platform, settings=settings))


def come(org: Org, raw: dict[str, object], ticket: str = "") -> SignedIn:
    return openid.enter(org.platform, raw, ticket or uuid4().hex, Browser(), now=org.now)


def held(org: Org, login: str) -> set[tuple[Role, str]]:
    account = administer.find_login(org.platform, org.system, login)
    assert account is not None
    return {(grant.role, grant.unit.name if grant.unit else "") for grant in account.grants}


def test_groups_become_roles_over_the_units_they_are_mapped_to(org: Org) -> None:
    come(org, claims("li.na", "leads", "west", "odd", "unknown"))
    assert held(org, "li.na") == {(Role.TRAINEE, ""), (Role.MANAGER, "上海"), (Role.RESULTS, "西南")}


def test_roles_follow_the_claims_and_those_given_by_administrators_stay(org: Org) -> None:
    signed_in = come(org, claims("li.na", "leads"))
    grant = NewGrant(Role.INVIGILATE, org.chengdu.id)
    administer.grant(org.platform, org.system, signed_in.person, grant, now=org.now)
    come(org, claims("li.na", "west"))
    assert held(org, "li.na") == {
        (Role.TRAINEE, ""),
        (Role.INVIGILATE, "成都"),
        (Role.RESULTS, "西南"),
    }


def test_claims_never_remove_the_last_administrator(org: Org) -> None:
    come(org, claims("li.na", "admins"))
    come(org, claims("li.na"))
    assert (Role.ADMINISTRATOR, "") in held(org, "li.na")
    org.person("chief", org.root, NewGrant(Role.ADMINISTRATOR))
    come(org, claims("li.na"))
    assert (Role.ADMINISTRATOR, "") not in held(org, "li.na")


def test_the_subject_names_the_account_and_not_the_login(org: Org) -> None:
    first = come(org, claims("li.na"))
    renamed = {**claims("li.na"), "preferred_username": "li.na2", "name": "李丽娜"}
    assert come(org, renamed).person == first.person
    account = administer.find_login(org.platform, org.system, "li.na")
    assert account is not None
    assert account.name == "李丽娜"
    with pytest.raises(NotLinkedError):
        come(org, {**claims("li.na"), "sub": "somebody-else"})


def test_an_account_with_a_password_of_its_own_is_not_taken_over(org: Org) -> None:
    chief = org.person("chief", org.root, NewGrant(Role.ADMINISTRATOR))
    with pytest.raises(NotLinkedError):
        come(org, claims("Chief"))
    org.person("second", org.root, NewGrant(Role.ADMINISTRATOR))
    administer.use_provider(org.platform, org.system, chief, now=org.now)
    assert come(org, claims("Chief")).person == chief
    with pytest.raises(sessions.WrongCredentialsError):
        org.enter("chief", PASSWORD)


def test_an_account_that_still_has_its_initial_password_is_taken_up_and_loses_it(org: Org) -> None:
    made = accounts.create_person(
        org.platform, org.system, NewPerson("li.na", "李娜", org.chengdu.id), now=org.now
    )
    signed_in = come(org, claims("li.na"))
    assert signed_in.person == made.person
    assert not signed_in.must_change_password
    with pytest.raises(sessions.WrongCredentialsError):
        org.enter("li.na", made.initial_password or "")


def test_a_ticket_is_good_for_one_hand_over(org: Org) -> None:
    come(org, claims("li.na"), "ticket")
    with pytest.raises(UsedTicketError):
        come(org, claims("li.na"), "ticket")


def test_a_person_let_go_here_stays_out_whatever_the_provider_says(org: Org) -> None:
    signed_in = come(org, claims("li.na"))
    administer.deactivate(org.platform, org.system, signed_in.person, now=org.now)
    with pytest.raises(ClosedAccountError):
        come(org, claims("li.na"))


def test_sessions_through_the_provider_expire_and_are_revoked_like_others(org: Org) -> None:
    signed_in = come(org, claims("li.na"))
    assert sessions.asker_for(org.platform, signed_in.token, now=org.now) is not None
    late = org.now + timedelta(hours=3)
    assert sessions.asker_for(org.platform, signed_in.token, now=late) is None
    administer.revoke_sessions(org.platform, org.system, signed_in.person, now=org.now)
    assert sessions.asker_for(org.platform, signed_in.token, now=org.now) is None


@pytest.mark.parametrize("claim", ["iss", "sub", "preferred_username"])
def test_a_claim_that_is_missing_is_named(org: Org, claim: str) -> None:
    for value in (None, "", " ", [], {"a": 1}):
        with pytest.raises(BadClaimsError, match=claim):
            come(org, {**claims("li.na"), claim: value})


def test_people_are_let_in_by_group_and_made_only_where_that_is_wanted(org: Org) -> None:
    def with_settings(**changes: object) -> Org:
        oidc = OIDC.model_copy(update=changes)
        settings = org.platform.settings.model_copy(update={"oidc": oidc})
        return replace(org, platform=replace(org.platform, settings=settings))

    with pytest.raises(NotInvitedError):
        come(with_settings(admitted=("learners",)), claims("li.na", "leads"))
    with pytest.raises(NotInvitedError):
        come(with_settings(create=False), claims("li.na"))
    assert administer.find_login(org.platform, org.system, "li.na") is None
    assert come(with_settings(admitted=("learners",)), claims("li.na", "learners")).token


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"roles": {"x": "captain"}}, "oidc.roles.x"),
        ({"client_id": ""}, "oidc.client_id"),
        ({"metadata_url": ""}, "oidc.metadata_url"),
    ],
)
def test_wrong_settings_are_named_at_the_start(changes: dict[str, object], place: str) -> None:
    check_settings(OIDC)
    with pytest.raises(BadSettingsError, match=place):
        check_settings(OIDC.model_copy(update=changes))
