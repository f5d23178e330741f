"""Lists of people as spreadsheets hold them: CSV in any usual encoding and delimiter, or XLSX."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import openpyxl

from trainer.errors import Fault, translatable
from trainer.interchange.tables import Row, fault
from trainer.people import Role

MOST_PEOPLE = 5000
LARGEST_FILE = 5 * 1024 * 1024
_LARGEST_UNPACKED = 100 * 1024 * 1024
_WIDEST = 60
_SEPARATORS = re.compile(r"[;；,，、|\n]+")


class Column(StrEnum):
    """What a column of a list of people holds."""

    NAME = "name"
    STAFF_NUMBER = "staff_number"
    LOGIN = "login"
    EMAIL = "email"
    UNIT = "unit"
    ROLE = "role"
    COHORT = "cohort"


HEADERS = {
    Column.NAME: ("姓名", "名字", "员工姓名", "name", "full name", "display name"),
    Column.STAFF_NUMBER: (
        "工号",
        "员工号",
        "员工编号",
        "人员编号",
        "staff number",
        "staff no",
        "employee id",
        "staff id",
    ),
    Column.LOGIN: (
        "登录名",
        "账号",
        "帐号",
        "用户名",
        "登录账号",
        "login",
        "username",
        "user name",
        "account",
    ),
    Column.EMAIL: ("邮箱", "电子邮箱", "邮件", "电子邮件", "邮箱地址", "email", "e-mail", "mail"),
    Column.UNIT: (
        "单位",
        "机构",
        "部门",
        "所属机构",
        "所在单位",
        "所属部门",
        "unit",
        "department",
        "branch",
        "team",
    ),
    Column.ROLE: ("角色", "身份", "role", "roles"),
    Column.COHORT: ("班级", "培训班", "班次", "所属班级", "cohort", "cohorts", "class"),
}
_ROLES = {
    Role.TRAINEE: ("学员", "学生", "trainee", "student", "learner"),
    Role.TRAINER: ("讲师", "培训师", "教官", "trainer", "teacher"),
    Role.MANAGER: ("主管", "经理", "管理者", "manager"),
    Role.ADMINISTRATOR: ("管理员", "系统管理员", "administrator", "admin"),
    Role.RESULTS: ("查看成绩", "成绩查看", "results", "see results"),
    Role.INVIGILATE: ("监考", "监考员", "invigilate", "invigilator"),
}
_COLUMN_OF = {alias: column for column, aliases in HEADERS.items() for alias in aliases}
_ROLE_OF = {alias: role for role, aliases in _ROLES.items() for alias in aliases}


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a list, as written there; `unit` and `cohorts` are names, `line` counts from 1."""

    line: int
    name: str
    login: str = ""
    email: str = ""
    staff_number: str = ""
    unit: str = ""
    roles: tuple[Role, ...] = (Role.TRAINEE,)
    cohorts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """A list of people and everything that is wrong with it as a list."""

    path: str
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]


def read_roster(data: bytes, path: str) -> Roster:
    """Read a list of people; the first row that is not empty names the columns, in Chinese or English.

    A row with a fault has no entry. Cells that name several things separate them by comma, semicolon or 、.
    """
    faults: list[Fault] = []
    rows = _rows(data, path, faults)
    if not rows:
        if not faults:
            faults.append(fault(path, 0, "", "empty-file", translatable("there is nobody in this list")))
        return Roster(path, (), tuple(faults))
    header, *below = rows
    columns = _columns(path, header, faults)
    if Column.NAME not in columns.values():
        return Roster(path, (), tuple(faults))
    if not below:
        faults.append(fault(path, 0, "", "empty-file", translatable("there is nobody in this list")))
    if len(below) > MOST_PEOPLE:
        template = translatable("{count} people in one list; at most {limit} are taken at a time. Split it.")
        faults.append(fault(path, 0, "", "too-many-people", template, count=len(below), limit=MOST_PEOPLE))
        return Roster(path, (), tuple(faults))
    entries = [entry for row in below if (entry := _entry(path, columns, row, faults))]
    return Roster(path, tuple(entries), tuple(faults))


def _columns(path: str, header: Row, faults: list[Fault]) -> dict[int, Column]:
    found: dict[int, Column] = {}
    for place, cell in enumerate(header.cells):
        column = _COLUMN_OF.get(" ".join(cell.casefold().replace("_", " ").split()).rstrip("*"))
        if column in found.values():
            template = translatable("two columns hold the same: “{cell}”; keep one")
            faults.append(fault(path, header.line, "", "double-column", template, cell=cell))
        elif column is not None:
            found[place] = column
    if Column.NAME not in found.values():
        template = translatable("no column is called 姓名 or Name; the first row must name the columns")
        faults.append(fault(path, header.line, "", "no-name-column", template))
    return found


def _entry(path: str, columns: dict[int, Column], row: Row, faults: list[Fault]) -> Entry | None:
    cells = {column: row.cells[place] for place, column in columns.items() if place < len(row.cells)}
    name = cells.get(Column.NAME, "")
    roles, strange = _roles(cells.get(Column.ROLE, ""))
    if strange:
        template = translatable("“{role}” is not a role; write 学员, 培训师, 主管 or 管理员")
        faults.append(fault(path, row.line, name, "unknown-role", template, role=strange))
        return None
    if not name:
        template = translatable("the name is missing")
        faults.append(fault(path, row.line, cells.get(Column.LOGIN, ""), "no-name", template))
        return None
    staff, email = cells.get(Column.STAFF_NUMBER, ""), cells.get(Column.EMAIL, "")
    login = cells.get(Column.LOGIN, "") or staff or email
    if not login:
        template = translatable("there is no login, and neither a staff number nor an e-mail to make one of")
        faults.append(fault(path, row.line, name, "no-login", template))
        return None
    return Entry(
        line=row.line,
        name=name,
        login=login,
        email=email,
        staff_number=staff,
        unit=cells.get(Column.UNIT, ""),
        roles=roles,
        cohorts=tuple(dict.fromkeys(_split(cells.get(Column.COHORT, "")))),
    )


def _roles(cell: str) -> tuple[tuple[Role, ...], str]:
    """The roles a cell names (a trainee where it is empty), and the first word that names none."""
    names = _split(cell)
    for name in names:
        if role_named(name) is None:
            return (), name
    return tuple(dict.fromkeys(_ROLE_OF[name.casefold()] for name in names)) or (Role.TRAINEE,), ""


def role_named(name: str) -> Role | None:
    """The role a word names, in Chinese or English."""
    return _ROLE_OF.get(name.strip().casefold())


def _split(cell: str) -> list[str]:
    return [part.strip() for part in _SEPARATORS.split(cell) if part.strip()]


def _rows(data: bytes, path: str, faults: list[Fault]) -> list[Row]:
    if len(data) > LARGEST_FILE:
        template = translatable("the file has {size} MB; at most {limit} MB are read. Split it.")
        megabyte = 1024 * 1024
        sizes = {"size": len(data) // megabyte, "limit": LARGEST_FILE // megabyte}
        faults.append(fault(path, 0, "", "too-large", template, **sizes))
        return []
    if data.startswith(b"PK\x03\x04"):
        return _xlsx(data, path, faults)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        template = translatable("this is an old .xls file; save it as .xlsx or CSV")
        faults.append(fault(path, 0, "", "old-format", template))
        return []
    return _csv(data, path, faults)


def _csv(data: bytes, path: str, faults: list[Fault]) -> list[Row]:
    text = _decoded(data)
    if text is None:
        template = translatable("this is not text in UTF-8 or GB18030; save it as “CSV UTF-8”")
        faults.append(fault(path, 0, "", "unreadable-encoding", template))
        return []
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t，", key=first.count)
    if delimiter == "，":
        text = text.replace("，", ",")
        delimiter = ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found, line = [], 1
    try:
        for cells in reader:
            found.append(Row(line, tuple(cell.strip() for cell in cells[:_WIDEST])))
            line = reader.line_num + 1
    except csv.Error as error:
        template = translatable("this line cannot be read as CSV: {reason}")
        faults.append(fault(path, line, "", "broken-csv", template, reason=str(error)))
        return []
    return [row for row in found if any(row.cells)]


def _decoded(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Sequence[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    return None


def _xlsx(data: bytes, path: str, faults: list[Fault]) -> list[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST_UNPACKED:
                raise ValueError("too large when unpacked")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return list(_sheet(book))
    except Exception as error:  # openpyxl raises whatever its parsers raise
        template = translatable("this file cannot be read as XLSX: {reason}")
        reason = f"{type(error).__name__}: {error}"[:200]
        faults.append(fault(path, 0, "", "broken-xlsx", template, reason=reason))
        return []


def _sheet(book: Any) -> Iterable[Row]:
    """The rows of the first sheet that is shown."""
    sheet = next((found for found in book.worksheets if found.sheet_state == "visible"), None)
    if sheet is None:
        return
    rows = sheet.iter_rows(values_only=True, max_col=_WIDEST, max_row=MOST_PEOPLE + 1000)
    for line, values in enumerate(rows, start=1):
        cells = tuple(_text(value) for value in values)
        if any(cells):
            yield Row(line, cells)


def _text(value: object) -> str:
    """A cell as text: a staff number typed as a number has no decimal point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value).strip()
