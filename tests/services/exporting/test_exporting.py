"""Items handed out: which ones, to whom, and what is written down about it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.organisations import Org, build
from tests.shelves import Shelf
from trainer.content import load
from trainer.errors import NotAllowedError
from trainer.interchange.outgoing import OutFormat, Part
from trainer.items import Status
from trainer.people import Asker, NewGrant, Role
from trainer.services import exporting
from trainer.services.exporting import (
    Exported,
    NothingToExportError,
    Request,
    UnknownBlueprintError,
    UnknownCodeError,
)
from trainer.services.publish import publish
from trainer.storage import Store, audit
from trainer.storage.audit import AuditQuery

TODAY = date(2026, 11, 23)


@pytest.fixture
def org(sqlite_store: Store, tmp_path: Path, now: datetime) -> Org:
    shelf = Shelf(tmp_path / "content")
    shelf.edit("bank", "    key: [a, b]\n", "    key: [a, b]\n    status: retired\n")
    publish(sqlite_store, load(shelf.root, today=TODAY), now=now)
    return build(sqlite_store, tmp_path, now)


@pytest.fixture
def trainer(org: Org) -> Asker:
    return org.asker("teach", org.root, NewGrant(Role.TRAINER))


@pytest.fixture
def ask(org: Org, trainer: Asker) -> Callable[..., Exported]:
    def made(wanted: OutFormat = OutFormat.GIFT, **more: object) -> Exported:
        return exporting.export(org.platform, trainer, Request(wanted, **more), now=org.now)  # type: ignore[arg-type]

    return made


def ids(found: Exported) -> list[str]:
    return [item.id.removeprefix("SALES-01-") for item in found.items]


def actions(org: Org) -> list[tuple[str, dict[str, object]]]:
    with org.platform.store.read() as session:
        found = audit.search(session, AuditQuery(organisation=org.root.id, scopes=(), limit=50))
    return [(entry.action, dict(entry.details)) for entry in found.entries if "export" in entry.action]


@pytest.mark.parametrize("wanted", list(OutFormat))
def test_every_format_is_made_and_named(ask: Callable[..., Exported], wanted: OutFormat) -> None:
    found = ask(wanted)
    assert len(found.data) > 200
    assert found.name.rpartition(".")[2] in ("zip", "gift", "xml", "xlsx", "docx", "pdf")


def test_other_systems_get_every_item_and_a_paper_only_those_in_use(ask: Callable[..., Exported]) -> None:
    assert ids(ask(OutFormat.GIFT)) == ["001", "002", "003", "T01-1", "T01-2"]
    paper = ask(OutFormat.PDF)
    assert ids(paper) == ["001", "002", "T01-1", "T01-2"]
    assert (paper.left_out, paper.enemies) == ({Status.RETIRED: 1}, 1)
    assert ids(ask(OutFormat.GIFT, statuses=(Status.RETIRED,))) == ["003"]


def test_what_a_format_cannot_say_is_counted(ask: Callable[..., Exported]) -> None:
    losses = ask(OutFormat.GIFT).losses
    assert (losses[Part.FIXED], losses[Part.STATUS], losses[Part.ENEMIES]) == (1, 1, 1)
    assert Part.TESTLET not in losses
    assert ask(OutFormat.XLSX).losses[Part.TESTLET] == 2
    assert Part.ORIGIN not in losses
    assert Part.FIXED not in ask(OutFormat.QTI3).losses
    assert ask(OutFormat.YAML).losses == {}


def test_a_module_names_all_its_objectives_and_an_unknown_code_is_refused(
    ask: Callable[..., Exported],
) -> None:
    assert len(ask(objectives=("SALES",)).items) == 5
    with pytest.raises(UnknownCodeError):
        ask(objectives=("SALES-01", "LOAN"))
    with pytest.raises(NothingToExportError):
        ask(objectives=("SALES-02",))


def test_a_paper_can_be_drawn_by_a_blueprint(ask: Callable[..., Exported]) -> None:
    drawn = ask(OutFormat.DOCX, blueprint="QUIZ", seed=3)
    assert len(drawn.items) == 2
    assert drawn.items == ask(OutFormat.DOCX, blueprint="QUIZ", seed=3).items
    with pytest.raises(UnknownBlueprintError):
        ask(OutFormat.PDF, blueprint="NONE")


def test_bank_files_come_as_a_package_that_reads_back(ask: Callable[..., Exported], tmp_path: Path) -> None:
    found = ask(OutFormat.YAML)
    with zipfile.ZipFile(io.BytesIO(found.data)) as archive:
        archive.extractall(tmp_path / "out")
    library = load(tmp_path / "out", today=TODAY)
    assert not library.errors
    assert {entry.value.id: entry.value for entry in library.items} == {item.id: item for item in found.items}


def test_who_took_what_is_written_down(org: Org, ask: Callable[..., Exported]) -> None:
    ask(OutFormat.XLSX, objectives=("SALES-01",))
    assert actions(org) == [
        (
            "items.exported",
            {"format": "xlsx", "count": 5, "objectives": ["SALES-01"], "blueprint": ""},
        )
    ]


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.MANAGER, Role.ADMINISTRATOR, Role.RESULTS])
def test_only_trainers_are_given_keys_and_the_attempt_is_written_down(org: Org, role: Role) -> None:
    asker = org.asker("other", org.root, NewGrant(role))
    with pytest.raises(NotAllowedError):
        exporting.export(org.platform, asker, Request(OutFormat.GIFT), now=org.now)
    with pytest.raises(NotAllowedError):
        exporting.choices(org.platform, asker)
    assert [action for action, _ in actions(org)] == ["items.export.refused"]


def test_the_choices_count_items_by_objective_and_status(org: Org, trainer: Asker) -> None:
    counts = exporting.choices(org.platform, trainer).counts
    assert counts == {("SALES-01", Status.ACTIVE): 4, ("SALES-01", Status.RETIRED): 1}
