"""Account, people, organisation and audit as people see them."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.organisations import Org, build
from tests.web.pages import stage
from tests.web.pages.stage import words
from trainer import services
from trainer.people import Asker, NewGrant, Role
from trainer.services import accounts, administer, exam_access, organisation, sessions
from trainer.settings import OpenIdConnect
from trainer.storage import Store
from trainer.text import Language
from trainer.web.audit_words import ACTIONS, ATTEMPTED
from trainer.web.state import Here

FILES = (
    ".toml",
    ".svg",
    ".gift",
    ".xlsx",
    ".docx",
    ".pdf",
    ".xml",
    ".zip",
    ".csv",
    ".json",
    ".jwt",
    ".typ",
    ".txt",
)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0"


@pytest.fixture
def org(sqlite_store: Store, tmp_path: Path, now: datetime) -> Org:
    return build(sqlite_store, tmp_path, now)


@pytest.fixture
def chief(org: Org) -> Asker:
    return org.asker("chief", org.root, NewGrant(Role.ADMINISTRATOR))


def open_page(org: Org, asker: Asker, module: str, **query: str) -> AppTest:
    """A page as somebody sees it."""
    stage._SET.update(here=Here(org.platform, asker, org.now), module=module)
    test = AppTest.from_function(stage._script, default_timeout=30)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def button(test: AppTest, label: str) -> object:
    return next(found for found in test.button if found.label == label)


def press(test: AppTest, label: str) -> AppTest:
    button(test, label).click().run()  # type: ignore[attr-defined]
    assert not test.exception
    return test


def test_the_account_page_shows_who_one_is_and_where_one_is_signed_in(org: Org, chief: Asker) -> None:
    org.enter("chief", address="203.0.113.9", agent=PHONE)
    test = open_page(org, chief, "account")
    said = words(test)
    assert "Chief · chief · 远山银行 · 管理员" in said.replace("\\", "")
    assert "微信 WeChat · iPhone · 203.0.113.9" in said.replace("\\", "")
    assert 'href="/password"' in said
    press(test, "退出其他全部设备")
    assert [entry.id for entry in sessions.mine(org.platform, chief, now=org.now)] == [chief.session]


def test_language_and_zone_are_kept(org: Org, chief: Asker) -> None:
    test = open_page(org, chief, "account")
    test.selectbox[0].set_value(Language.EN)
    test.selectbox[1].set_value("Europe/Berlin")
    press(test, "保存")
    kept = accounts.me(org.platform, chief)
    assert (kept.language, kept.time_zone) == (Language.EN, "Europe/Berlin")


def test_in_english_no_chinese_is_left_on_the_account_page(org: Org, chief: Asker) -> None:
    accounts.change_preferences(org.platform, chief, Language.EN, "Asia/Shanghai", now=org.now)
    again = sessions.asker_for(org.platform, org.enter("chief").token, now=org.now)
    assert again is not None
    said = words(open_page(org, again, "account")).replace("远山银行", "").replace("简体中文", "")
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in said)


def test_an_empty_list_of_people_says_what_to_do(org: Org) -> None:
    system_only = org.asker("east.admin", org.root, NewGrant(Role.ADMINISTRATOR, org.east.id))
    assert "还没有人员" in words(open_page(org, system_only, "people"))


def test_the_list_is_searched_and_narrowed(org: Org, chief: Asker) -> None:
    org.person("li.na", name="李娜")
    org.person("wang.wei", org.chengdu, NewGrant(Role.MANAGER, org.chengdu.id), name="王伟")
    test = open_page(org, chief, "people")
    assert "共 3 人。" in words(test)
    test.text_input[0].set_value("李").run()
    assert "共 1 人。" in words(test)
    test.text_input[0].set_value("nobody at all").run()
    assert "没有符合的人" in words(test)
    test.text_input[0].set_value("").run()
    test.selectbox(key="people-role").set_value("manager").run()
    assert "共 1 人。" in words(test)


def test_a_person_is_made_and_the_one_time_password_shown_once(org: Org, chief: Asker) -> None:
    test = open_page(org, chief, "people", view="new")
    test.text_input(key="new-name").set_value("李娜")
    test.text_input(key="new-login").set_value("li.na")
    test.selectbox(key="new-unit").set_value(org.shanghai.id)
    test.multiselect(key="new-roles").set_value([Role.TRAINEE, Role.MANAGER])
    press(test, "创建账户")
    password = test.code[0].value
    assert org.enter("li.na", password).must_change_password
    found = administer.find_login(org.platform, org.system, "li.na")
    assert found is not None
    assert {(held.role, held.unit.id if held.unit else None) for held in found.grants} == {
        (Role.TRAINEE, None),
        (Role.MANAGER, org.shanghai.id),
    }
    test.run()
    assert not test.code


def test_a_fault_in_a_new_person_is_said_and_what_was_typed_stays(org: Org, chief: Asker) -> None:
    test = open_page(org, chief, "people", view="new")
    test.text_input(key="new-name").set_value("李娜")
    test.text_input(key="new-login").set_value("chief")
    press(test, "创建账户")
    assert "已被使用" in test.error[0].value
    assert test.text_input(key="new-name").value == "李娜"


def test_a_list_is_imported_after_a_look_at_it(org: Org, chief: Asker) -> None:
    test = open_page(org, chief, "people", view="import")
    test.file_uploader[0].set_value(
        ("people.csv", "姓名,登录名,单位\n李娜,li.na,火星\n".encode(), "text/csv")
    ).run()
    assert "1 处问题" in test.error[0].value
    assert "火星" in str(test.table[0].value)
    test.file_uploader[0].set_value(
        ("people.csv", "姓名,登录名,单位\n李娜,li.na,上海\n王伟,wang.wei,\n".encode("gb18030"), "text/csv")
    ).run()
    press(test, "创建 2 个账户")
    assert "2 个账户已创建" in test.success[0].value
    assert administer.find_login(org.platform, org.system, "li.na") is not None


def test_a_person_is_corrected_moved_and_given_roles(org: Org, chief: Asker) -> None:
    key = org.person("li.na", name="李娜")
    test = open_page(org, chief, "people", id=key)
    assert test.title[0].value == "李娜"
    test.text_input[0].set_value("李丽娜")
    test.selectbox(key=f"unit-{key}").set_value(org.chengdu.id)
    press(test, "保存")
    account = administer.person(org.platform, chief, key, now=org.now).account
    assert (account.name, account.unit.id) == ("李丽娜", org.chengdu.id)
    test.selectbox(key="grant-role").set_value(Role.INVIGILATE)
    test.selectbox(key="grant-unit").set_value(org.west.id)
    press(test, "授予角色")
    assert "监考（西南）" in words(test).replace("\\", "")


def test_the_refusal_to_remove_the_last_administrator_is_a_plain_sentence(org: Org, chief: Asker) -> None:
    test = open_page(org, chief, "people", id=chief.person)
    press(test, "收回")
    assert "最后一位管理员" in test.error[0].value


def test_a_password_is_reset_after_one_question(org: Org, chief: Asker) -> None:
    key = org.person("li.na")
    test = open_page(org, chief, "people", id=key)
    press(test, "重置密码")
    press(test, "生成")
    assert org.enter("li.na", test.code[0].value).must_change_password


def test_a_password_is_given_up_for_the_provider_after_one_question(org: Org, chief: Asker) -> None:
    key = org.person("li.na")
    oidc = OpenIdConnect(enabled=True, name="统一认证")
    settings = org.platform.settings.model_copy(update={"oidc": oidc})
    org = replace(org, platform=replace(org.platform, settings=settings))
    press(press(open_page(org, chief, "people", id=key), "仅用统一认证"), "移除密码")
    assert not administer.person(org.platform, chief, key, now=org.now).account.has_password


def test_a_leaver_is_let_go_taken_back_and_erased_each_after_one_question(org: Org, chief: Asker) -> None:
    key = org.person("li.na", name="李娜")

    def account() -> object:
        return administer.person(org.platform, chief, key, now=org.now).account

    test = open_page(org, chief, "people", id=key)
    press(press(test, "办理离开…"), "确认离开")
    assert not account().active  # type: ignore[attr-defined]
    press(open_page(org, chief, "people", id=key), "恢复在职")
    assert account().active  # type: ignore[attr-defined]
    administer.deactivate(org.platform, chief, key, now=org.now)
    press(press(open_page(org, chief, "people", id=key), "抹除身份信息…"), "永久抹除")
    assert account().erased  # type: ignore[attr-defined]
    assert open_page(org, chief, "people", id=key).title[0].value == "已离开人员"


def test_who_reaches_further_can_be_looked_at_only(org: Org, chief: Asker) -> None:
    boss = org.person("boss", org.shanghai, NewGrant(Role.ADMINISTRATOR))
    east = org.asker("east.admin", org.east, NewGrant(Role.ADMINISTRATOR, org.east.id))
    test = open_page(org, east, "people", id=boss)
    assert "只能查看，不能修改" in words(test)
    labels = {found.label for found in test.button}
    assert "重置密码" not in labels
    assert "办理离开…" not in labels


def test_a_person_of_another_region_is_not_found(org: Org) -> None:
    east = org.asker("east.admin", org.east, NewGrant(Role.ADMINISTRATOR, org.east.id))
    far = org.person("far", org.chengdu)
    test = open_page(org, east, "people", id=far)
    assert far in test.error[0].value
    assert "Far" not in words(test)


def test_markdown_in_a_list_is_only_text(org: Org, chief: Asker) -> None:
    test = open_page(org, chief, "people", view="import")
    data = "姓名,登录名\n![x](https://evil.example/a.png),x1\n".encode()
    test.file_uploader[0].set_value(("people.csv", data, "text/csv")).run()
    assert r"\!\[x\]" in str(test.table[0].value.iloc[0, 0])


def test_markdown_in_a_name_is_only_text(org: Org, chief: Asker) -> None:
    key = org.person("li.na", name="**bold** [x](https://evil.example)")
    title = open_page(org, chief, "people", id=key).title[0].value
    assert title == r"\*\*bold\*\* \[x\]\(https\:\/\/evil\.example\)".replace(r"\/", "/")


def test_units_are_added_renamed_and_removed(org: Org, chief: Asker) -> None:
    test = open_page(org, chief, "units")
    assert "5 个单位" in words(test)
    press(test, "新增单位")
    test.selectbox(key="new-unit-parent").set_value(org.chengdu.id).run()
    test.text_input(key="new-unit-name").set_value("成都一部")
    test.button(key="new-unit-add").click().run()
    names = [branch.unit.name for branch in organisation.tree(org.platform, chief)]
    assert "成都一部" in names
    unit = next(b.unit for b in organisation.tree(org.platform, chief) if b.unit.name == "成都一部")
    test = open_page(org, chief, "units")
    test.button(key=f"remove-{unit.id}").click().run()
    assert "成都一部" not in [branch.unit.name for branch in organisation.tree(org.platform, chief)]


def test_a_cohort_is_made_filled_and_closed(org: Org, chief: Asker) -> None:
    person = org.person("li.na")
    test = open_page(org, chief, "units")
    assert "还没有班级" in words(test)
    press(test, "新建班级")
    test.text_input(key="new-cohort-name").set_value("秋季班")
    test.button(key="new-cohort-add").click().run()
    cohort = organisation.list_cohorts(org.platform, chief)[0]
    test = open_page(org, chief, "units")
    test.button(key=f"cohort-add-{cohort.id}").click().run()
    test.multiselect(key="join-people").set_value([person]).run()
    test.button(key="join-add").click().run()
    assert organisation.list_cohorts(org.platform, chief)[0].members == 1
    test = open_page(org, chief, "units")
    test.button(key=f"cohort-close-{cohort.id}").click().run()
    assert organisation.list_cohorts(org.platform, chief)[0].closed_at is not None


def test_the_log_is_read_in_words_and_narrowed(org: Org, chief: Asker) -> None:
    key = org.person("li.na", name="李娜")
    administer.grant(org.platform, chief, key, NewGrant(Role.MANAGER, org.shanghai.id), now=org.now)
    test = open_page(org, chief, "audit")
    said = words(test).replace("\\", "")
    assert "**授予角色**　李娜" in said
    assert "Chief · 2026年11月23日 09:00 · 角色：主管 · 单位：上海" in said
    test.selectbox(key="audit-action").set_value("role.granted").run()
    assert "共 1 条记录" in words(test)
    test.selectbox(key="audit-action").set_value("").run()
    test.text_input(key="audit-who").set_value("李娜").run()
    assert "共 2 条记录" in words(test)
    test.text_input(key="audit-who").set_value("nobody").run()
    assert "没有符合的记录" in words(test)


def test_every_action_a_service_puts_on_record_has_a_name_on_the_screen() -> None:
    named = {*ACTIONS, *ATTEMPTED}
    sources = Path(services.__file__).parent.rglob("*.py")
    parts = (node for source in sources for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))))
    texts = (node.value for node in parts if isinstance(node, ast.Constant) and isinstance(node.value, str))
    dotted = {text for text in texts if re.fullmatch(r"[a-z_]+\.[a-z_]+", text)}
    actions = {text for text in dotted if not text.endswith(FILES)}
    assert len(actions) > 30
    assert actions <= named


def test_a_refusal_is_read_in_words(org: Org, chief: Asker) -> None:
    exam_access.note_refusal(org.platform, chief, "result.read", "attempt", "someone-else", now=org.now)
    assert "已拒绝：查看成绩" in words(open_page(org, chief, "audit"))
