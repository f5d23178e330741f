"""Lists of people: every fault by its row, nothing half-imported."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.organisations import Org
from trainer.errors import FaultsError, NotAllowedError
from trainer.interchange.rosters import MOST_PEOPLE, read_roster
from trainer.people import NewGrant, Role
from trainer.services import administer, organisation, people_import
from trainer.services.accounts import LoginTakenError
from trainer.services.administer import Wanted

LIST = """姓名,工号,登录名,邮箱,单位,角色,班级
李娜,E1001,li.na,li.na@bank.example,华东/上海,学员,秋季班
王伟,E1002,,wang@bank.example,成都,学员；主管,
张敏,,,zhang.min@bank.example,,培训师,"秋季班、春季班"
"""


def xlsx(rows: list[list[object]], hidden_first: bool = False) -> bytes:
    """A workbook with these rows on its first visible sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    if hidden_first:
        sheet.append(["not", "this"])
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def furnished(org: Org) -> Org:
    for name in ("秋季班", "春季班"):
        organisation.create_cohort(org.platform, org.system, org.root.id, name, now=org.now)
    return org


def codes(found: people_import.Preview) -> list[tuple[int, str]]:
    return [(fault.line, fault.code) for fault in found.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_list_is_read_in_any_usual_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    text = LIST.replace('"秋季班、春季班"', "秋季班、春季班").replace(",", delimiter)
    roster = read_roster(text.encode(encoding), "people.csv")
    assert roster.faults == ()
    assert [(entry.line, entry.name, entry.login) for entry in roster.entries] == [
        (2, "李娜", "li.na"),
        (3, "王伟", "E1002"),
        (4, "张敏", "zhang.min@bank.example"),
    ]
    assert roster.entries[1].roles == (Role.TRAINEE, Role.MANAGER)
    assert roster.entries[2].cohorts == ("秋季班", "春季班")


def test_a_workbook_is_read_with_numbers_as_they_are_meant() -> None:
    data = xlsx([["Name", "Staff number", "E-mail"], ["Li Na", 10086, None], [None], ["Bo", 7.0, ""]], True)
    roster = read_roster(data, "people.xlsx")
    assert [(entry.line, entry.name, entry.login) for entry in roster.entries] == [
        (2, "Li Na", "10086"),
        (4, "Bo", "7"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        ("姓名,登录名\n".encode(), "empty-file"),
        ("登录名,邮箱\nx,y@z.cn\n".encode(), "no-name-column"),
        ("姓名,name\na,b\n".encode(), "double-column"),
        (b"\xff\xfe\xff", "unreadable-encoding"),
        (b"\x81\x00name", "unreadable-encoding"),
        (b"PK\x03\x04broken", "broken-xlsx"),
        (b"\xd0\xcf\x11\xe0old", "old-format"),
        ('姓名\n"x'.encode(), "broken-csv"),
        (b"x" * (5 * 1024 * 1024 + 1), "too-large"),
        (("姓名\n" + "某人\n" * (MOST_PEOPLE + 1)).encode(), "too-many-people"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_its_reason(data: bytes, code: str) -> None:
    roster = read_roster(data, "people.csv")
    assert roster.entries == ()
    assert code in [fault.code for fault in roster.faults]


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    read_roster(data, "x")
    read_roster(b"PK\x03\x04" + data, "x")


def test_a_sound_list_makes_everybody_with_units_roles_and_cohorts(furnished: Org) -> None:
    org = furnished
    found = people_import.preview(org.platform, org.system, "people.csv", LIST.encode())
    assert found.ready
    assert [(row.unit, row.cohorts) for row in found.planned] == [
        ("华东 / 上海", ("秋季班",)),
        ("西南 / 成都", ()),
        ("远山银行", ("秋季班", "春季班")),
    ]
    steps: list[tuple[int, int]] = []
    created = people_import.carry_out(
        org.platform, org.system, found, now=org.now, progress=lambda done, of: steps.append((done, of))
    )
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert org.enter("e1002", created[1].initial_password or "").must_change_password
    wang = administer.person(org.platform, org.system, created[1].person, now=org.now).account
    held = {(grant.role, grant.unit.id if grant.unit else None) for grant in wang.grants}
    assert held == {(Role.TRAINEE, None), (Role.MANAGER, org.chengdu.id)}


def test_every_fault_is_named_by_its_row_and_nothing_is_made(furnished: Org) -> None:
    org = furnished
    org.person("li.na")
    text = """姓名,登录名,邮箱,单位,角色,班级
李娜,Li.Na,,上海,,
,x1,,,,
王伟,x2,,火星,,
张敏,x3,,,船长,
刘洋,x4,not-an-address,,,
陈晨,x5,,,,冬季班
甲,dup,,,,
乙,DUP,,,,
丙,a b,,,,
丁,,,,,
戊,good,,,,
"""
    found = people_import.preview(org.platform, org.system, "people.csv", text.encode())
    assert codes(found) == [
        (2, "login-taken"),
        (3, "no-name"),
        (4, "unknown-unit"),
        (5, "unknown-role"),
        (6, "bad-account"),
        (7, "unknown-cohort"),
        (8, "login-twice"),
        (9, "login-twice"),
        (10, "bad-account"),
        (11, "no-login"),
    ]
    assert not found.ready
    with pytest.raises(FaultsError):
        people_import.carry_out(org.platform, org.system, found, now=org.now)
    assert administer.search(org.platform, org.system, Wanted()).total == 1


def test_who_was_quicker_between_preview_and_import_leaves_nothing_half_done(org: Org) -> None:
    found = people_import.preview(org.platform, org.system, "x.csv", "姓名,登录名\n甲,a1\n乙,b1\n".encode())
    org.person("b1")
    with pytest.raises(LoginTakenError):
        people_import.carry_out(org.platform, org.system, found, now=org.now)
    assert administer.search(org.platform, org.system, Wanted()).total == 1


def test_an_administrator_of_a_region_imports_into_it_only(org: Org) -> None:
    east = org.asker("east.admin", org.east, NewGrant(Role.ADMINISTRATOR, org.east.id))
    text = "姓名,登录名,单位,角色\n甲,a1,成都,\n乙,b1,上海,主管\n丙,c1,,管理员\n"
    found = people_import.preview(org.platform, east, "x.csv", text.encode())
    assert codes(found) == [(2, "unknown-unit")]
    assert [row.new.roles for row in found.planned] == [
        (NewGrant(Role.MANAGER, org.shanghai.id),),
        (NewGrant(Role.ADMINISTRATOR, org.east.id),),
    ]
    trainer = org.asker("teacher", org.shanghai, NewGrant(Role.TRAINER))
    with pytest.raises(NotAllowedError):
        people_import.preview(org.platform, trainer, "x.csv", text.encode())


def test_two_units_of_one_name_are_told_apart_by_their_way(org: Org) -> None:
    from trainer.people import UnitKind  # noqa: PLC0415

    for parent in (org.shanghai, org.chengdu):
        organisation.create_unit(org.platform, org.system, parent.id, "一部", UnitKind.TEAM, now=org.now)
    text = "姓名,登录名,单位\n甲,a1,一部\n乙,b1,成都／一部\n"
    found = people_import.preview(org.platform, org.system, "x.csv", text.encode())
    assert codes(found) == [(2, "unknown-unit")]
    assert found.planned[0].unit == "西南 / 成都 / 一部"
