"""The pages of certificates: one's own with their files, and those of one's people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from tests import exam_world
from tests.exam_world import NOW, World, blueprint
from tests.services.certify.conftest import TITLE, with_keys
from tests.services.certify.test_certify import rescored
from tests.web.pages.stage import page, words
from trainer.certificates import Standing
from trainer.services import certify
from trainer.services.certify import Shown
from trainer.storage import Store
from trainer.storage.tables import IdentityRow

BEFORE = NOW - timedelta(minutes=30)


@pytest.fixture
def world(sqlite_store: Store, tmp_path: Path) -> World:
    exam = replace(blueprint(), title=TITLE, level=1, valid_for=24)
    return with_keys(exam_world.build(sqlite_store, exam), tmp_path)


def shown(world: World, person: str = "ann") -> Shown:
    return certify.mine(world.platform, world.asker(person), now=NOW)[0]


def press(test: AppTest, key: str) -> AppTest:
    return next(button for button in test.button if button.key == key).click().run()


def type_into(test: AppTest, key: str, text: str) -> AppTest:
    return next(field for field in test.text_input if field.key == key).set_value(text).run()


def test_whoever_has_no_certificate_is_led_to_the_exams(world: World) -> None:
    test = page(world, "certificates")
    assert "您还没有证书" in words(test)
    assert not test.exception


def test_one_s_own_certificates_stand_with_what_they_say(world: World) -> None:
    world.sat("ann", 6, now=BEFORE)
    test = page(world, "certificates")
    said = words(test)
    for part in (
        "客户经理初级认证",
        "1 级",
        "90–100 %",
        "有效期至2028年11月23日",
        "共 1 张证书，其中 1 张有效。",
    ):
        assert part in said
    assert not test.exception


def test_a_revoked_certificate_shows_its_reason_to_its_holder(world: World) -> None:
    world.sat("ann", 6, now=BEFORE)
    number = shown(world).certificate.number
    certify.revoke(world.platform, world.asker("mia"), number, "由他人代考", now=NOW)
    assert "由他人代考" in words(page(world, "certificates"))


def test_a_name_that_cannot_be_printed_whole_is_announced(world: World) -> None:
    with world.store.write() as session:
        session.execute(update(IdentityRow).where(IdentityRow.person == "ann").values(name="王𰻝明"))
    world.sat("ann", 6, now=BEFORE)
    assert "PDF 无法印出“𰻝”" in words(page(world, "certificates"))


def test_a_manager_revokes_only_with_a_reason(world: World) -> None:
    world.sat("ann", 6, now=BEFORE)
    number = shown(world).certificate.number
    test = page(world, "issued_certificates", "mia")
    assert "Ann" in words(test)
    assert next(button for button in test.button if button.key == f"revoke-{number}").disabled
    test = type_into(test, f"reason-{number}", "由他人代考")
    press(test, f"revoke-{number}")
    assert shown(world).status.standing is Standing.REVOKED


def test_a_corrected_name_offers_to_issue_again(world: World) -> None:
    world.sat("ann", 6, now=BEFORE)
    number = shown(world).certificate.number
    test = page(world, "issued_certificates", "ada")
    assert not any(button.key == f"reissue-{number}" for button in test.button)
    with world.store.write() as session:
        session.execute(update(IdentityRow).where(IdentityRow.person == "ann").values(name="安妮"))
    test = type_into(page(world, "issued_certificates", "ada"), f"reason-{number}", "姓名有误")
    press(test, f"reissue-{number}")
    assert (shown(world).name, shown(world).certificate.replaces) == ("安妮", number)


def test_a_proposal_waits_for_a_person_and_is_confirmed_by_a_button(world: World) -> None:
    attempt = world.sat("ann", 6, now=BEFORE)
    rescored(world, attempt, 5)
    (proposed,) = certify.open_proposals(world.platform, world.asker("mia"))
    test = page(world, "issued_certificates", "mia")
    assert "撤销Ann的证书" in words(test)
    press(test, f"confirm-{proposed.id}")
    assert shown(world).status.standing is Standing.REVOKED


def test_a_proposal_is_left_with_a_reason(world: World) -> None:
    attempt = world.sat("ann", 6, now=BEFORE)
    rescored(world, attempt, 5)
    (proposed,) = certify.open_proposals(world.platform, world.asker("ada"))
    test = type_into(page(world, "issued_certificates", "ada"), f"why-{proposed.id}", "题目无误")
    press(test, f"dismiss-{proposed.id}")
    assert shown(world).is_valid
    assert certify.open_proposals(world.platform, world.asker("ada")) == ()


def test_the_list_is_searched(world: World) -> None:
    world.sat("ann", 6, now=BEFORE)
    world.sat("bob", 6, now=BEFORE)
    test = type_into(page(world, "issued_certificates", "ada"), "certificates-text", "bob")
    assert "Bob" in words(test)
    assert "Ann" not in words(test)


def test_a_trainee_is_refused_on_the_managers_page(world: World) -> None:
    world.sat("bob", 6, now=BEFORE)
    test = page(world, "issued_certificates", "ann")
    assert test.error
    assert "Bob" not in words(test)


def test_the_result_leads_to_the_certificate_it_earned(world: World) -> None:
    attempt = world.sat("ann", 6, now=BEFORE)
    test = page(world, "result", "ann", id=attempt)
    number = shown(world).certificate.number
    assert not test.exception
    assert any(number in str(link.proto) for link in test.get("page_link"))
