"""Tables and the page for a meeting: what the screen shows, safe to open, readable without our fonts."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import update

from tests.exam_world import NOW, World
from tests.services.report.conftest import NORTH, SOUTH, make
from trainer.errors import NotAllowedError, NotFoundError
from trainer.people import Grant, Role
from trainer.services.report import Scope, as_pdf, as_workbook, groups_csv, people, people_csv
from trainer.storage import Store
from trainer.storage.tables import IdentityRow, UnitRow

LATER = NOW + timedelta(days=1)
TRAINER = Grant(Role.TRAINER)


@pytest.fixture
def world(sqlite_store: Store) -> World:
    found = make(sqlite_store)
    for person in (*NORTH[:6], *SOUTH[:2]):
        found.sat(person, 6 if person in NORTH else 0)
    with found.store.write() as session:
        session.execute(update(IdentityRow).where(IdentityRow.person == "ann").values(name="=1+1"))
        session.execute(update(UnitRow).where(UnitRow.id == "team").values(name="@浦东支行"))
    return found


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_table_of_units_is_what_the_page_shows(world: World) -> None:
    found = groups_csv(world.platform, world.asker("mia"), Scope(), now=LATER)
    heading, together, team, cohort = lines(found)
    assert heading[:4] == ["姓名", "类别", "人员", "已认证"]
    assert together == ["合计", "单位", "9", "6", "0", "0", "0", "3", "6", "100.0", "100.0", "61.0", "100.0"]
    assert team[0] == "'@浦东支行"
    assert cohort[:3] == ["Autumn", "班级", "2"]


def test_names_cannot_be_computed_in_a_spreadsheet(world: World) -> None:
    found = people_csv(world.platform, world.asker("mia"), Scope(), now=LATER)
    assert "'=1+1" in {line[0] for line in lines(found)}
    book = load_workbook(io.BytesIO(as_workbook(world.platform, world.asker("mia"), Scope(), now=LATER)))
    assert book.sheetnames == ["单位与班级", "人员"]
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if str(cell.value).startswith(("=", "@"))} == {"s"}
    assert "=1+1" in {cell.value for cell in cells}


def test_a_trainer_takes_away_no_single_person(world: World) -> None:
    tom = world.asker("tom", TRAINER)
    book = load_workbook(io.BytesIO(as_workbook(world.platform, tom, Scope(unit="north"), now=LATER)))
    assert book.sheetnames == ["单位与班级"]
    with pytest.raises(NotAllowedError):
        people_csv(world.platform, tom, Scope(unit="north"), now=LATER)
    assert lines(groups_csv(world.platform, tom, Scope(unit="south"), now=LATER))[1:] == []


def test_the_scope_holds_for_files_as_well(world: World) -> None:
    for made in (groups_csv, people_csv, as_workbook, as_pdf):
        with pytest.raises(NotFoundError):
            made(world.platform, world.asker("mia"), Scope(unit="south"), now=LATER)


def test_the_page_for_a_meeting_is_one_page_with_our_faces_in_it(world: World) -> None:
    found = PdfReader(io.BytesIO(as_pdf(world.platform, world.asker("ada"), Scope(), now=LATER)))
    (page,) = found.pages
    text = page.extract_text()
    assert "全部认证考试" in text
    assert "首考通过率" in text
    assert "浦东" not in text, "only the units right below are listed"
    assert "North" in text
    fonts = page["/Resources"]["/Font"]  # type: ignore[index]
    assert fonts
    for font in fonts.values():
        (descendant,) = font.get_object()["/DescendantFonts"]
        assert {"/FontFile3", "/FontFile2"} & descendant.get_object()["/FontDescriptor"].get_object().keys()


def test_the_page_for_a_meeting_without_any_sitting_is_still_a_page(world: World) -> None:
    found = as_pdf(world.platform, world.asker("mia"), Scope(exam="SECOND"), now=LATER)
    assert len(PdfReader(io.BytesIO(found)).pages) == 1


def test_people_are_found_by_name_and_by_how_they_stand(world: World) -> None:
    found = people(world.platform, world.asker("mia"), Scope(), text="bob", now=LATER)
    assert [one.line.name for one in found.members] == ["Bob"]
    assert (found.total, found.pages) == (1, 1)
