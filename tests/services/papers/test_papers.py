"""Sets of papers: asked for, made by the worker, given up, kept as they were, printed, and who may do it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import numpy as np
import pytest
from docx import Document as WordDocument
from pypdf import PdfReader
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from benchmarks.sittings import Sitter, season, write
from tests.exam_world import NOW, ORGANISATION, World, bank, blueprint, build
from trainer.errors import NotAllowedError, NotFoundError
from trainer.forms.parallel import Aim, Condition, UnusableWishError, Wanted, assemble_parallel
from trainer.interchange.outgoing import OutFormat
from trainer.services import background, papers, worker
from trainer.services.papers import Outcome, Print, making
from trainer.services.platform import Platform
from trainer.storage import NotSavedError, Store, audit
from trainer.storage import papers as stored
from trainer.storage.audit import AuditQuery
from trainer.storage.tables import PaperResult, PaperSetRow
from trainer.text import Language

BASIC = "BASIC"
WIDE = 50.0
Sat = Callable[[int], None]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Platform]:
    """Who would have started a worker; the tests run it themselves."""
    found: list[Platform] = []
    monkeypatch.setattr(background, "start", found.append)
    return found


@pytest.fixture
def world(store: Store, started: list[Platform]) -> World:
    return build(store)


@pytest.fixture
def sat(world: World) -> Sat:
    """Have many new people sit the exam."""

    def sit(count: int) -> None:
        random = np.random.default_rng(11)
        found = season(world.platform.catalogue.current(), BASIC, ORGANISATION, random, different=30)
        names = {f"p{number}": "team" for number in range(count)}
        world.add_people(names, cohort=None)
        sitters = [Sitter(name, "team", float(random.normal()), ("c-team",)) for name in names]
        starts = [NOW - timedelta(days=30) + timedelta(minutes=number) for number in range(count)]
        write(world.store, found, sitters, starts, random)

    return sit


def ask(world: World, wanted: Wanted, *, at: datetime = NOW, seed: int = 1) -> str:
    return papers.ask(world.platform, world.asker("tom"), BASIC, wanted, seed=seed, now=at)


def made(world: World, wanted: Wanted) -> papers.Found:
    name = ask(world, wanted)
    assert papers.work(world.platform)
    return papers.paper_set(world.platform, world.asker("tom"), name)


def actions(world: World) -> list[str]:
    with world.store.read() as session:
        return [one.action for one in audit.search(session, AuditQuery("org", action="papers.")).entries]


def test_what_is_asked_for_is_made_by_the_worker_and_stays(world: World, started: list[Platform]) -> None:
    name = ask(world, Wanted(4, tolerance=WIDE))
    tom = world.asker("tom")
    assert started == [world.platform]
    (listed,) = papers.requests(world.platform, tom)
    assert (listed.id, listed.by, listed.started, listed.outcome) == (name, "Tom", False, None)
    assert papers.paper_set(world.platform, tom, name).papers is None
    assert worker.drain(world.platform) == 1
    assert worker.drain(world.platform) == 0
    found = papers.paper_set(world.platform, world.asker("ada"), name)
    assert found.request.outcome is Outcome.FOUND
    assert found.request.done == 1
    assert found.papers is not None
    forms = found.papers.forms
    used = [place.item for one in forms.forms for place in one.form.places]
    assert len(used) == len(set(used)) == 24
    assert (forms.overlap, forms.known, found.papers.sittings) == (0, 0, 0)
    assert len(found.papers.drawn.drawn) == 200
    assert not found.changed
    assert actions(world) == ["papers.asked"]


def test_the_set_is_what_the_rules_make_of_the_statistics_of_first_sittings(world: World, sat: Sat) -> None:
    sat(150)
    found = made(world, Wanted(3, tolerance=WIDE))
    assert found.papers is not None
    assert found.papers.sittings == 150
    assert found.papers.forms.known == 24
    assert found.papers.forms.assumed == ()
    ready = world.platform.catalogue.current().plan(BASIC)
    expected = [one.expected for one in found.papers.forms.forms]
    assert max(expected) - min(expected) == pytest.approx(found.papers.forms.gap)
    assert found.papers.forms.gap < found.papers.drawn.high - found.papers.drawn.low
    from trainer.services.papers.knowing import Question, known  # noqa: PLC0415

    again = known(world.platform, Question(ORGANISATION, ready, Aim.SCORE), lambda _: None)
    same = assemble_parallel(ready, ready.blueprint, Wanted(3, tolerance=WIDE), again.statistics, 1)
    assert [one.form.digest for one in same.forms] == [one.form.digest for one in found.papers.forms.forms]


def test_information_is_made_equal_by_the_model_of_the_sittings(world: World, sat: Sat) -> None:
    sat(150)
    found = made(world, Wanted(2, tolerance=WIDE, aim=Aim.INFORMATION))
    assert found.papers is not None
    assert all(one.information is not None and one.information > 0 for one in found.papers.forms.forms)


def test_information_without_a_model_is_refused_with_the_reason(world: World) -> None:
    found = made(world, Wanted(2, aim=Aim.INFORMATION))
    assert found.request.outcome is Outcome.FAILED
    assert found.failure is not None
    assert "no item response model" in found.failure


def test_what_cannot_be_is_explained_and_kept(world: World) -> None:
    found = made(world, Wanted(6, tolerance=WIDE))
    assert found.request.outcome is Outcome.IMPOSSIBLE
    assert found.diagnosis is not None
    assert found.diagnosis.forms == 4
    assert [one.condition for remedy in found.diagnosis.remedies for one in remedy] == [Condition.EXPOSURE]
    told = papers.look(world.platform, world.asker("tom"), BASIC, Wanted(6))
    assert (told.forms, told.exposure) == (4, 2)


def test_one_that_nobody_has_begun_is_given_up_at_once(world: World) -> None:
    name = ask(world, Wanted(2))
    papers.cancel(world.platform, world.asker("ada"), name, now=NOW)
    assert papers.paper_set(world.platform, world.asker("tom"), name).request.outcome is Outcome.CANCELLED
    assert not papers.work(world.platform)
    papers.cancel(world.platform, world.asker("ada"), name, now=NOW)
    assert actions(world) == ["papers.cancelled", "papers.asked"]


def test_one_that_is_being_made_stops_at_its_next_step(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "EVERY", timedelta(0))
    name = ask(world, Wanted(3, tolerance=WIDE))
    told: list[float] = []
    report = stored.report

    def overheard(session: object, paper_set: str, done: float, now: datetime) -> bool:
        told.append(done)
        return report(session, paper_set, done, now)  # type: ignore[arg-type]

    def assemble(*given: object, watch: Callable[[float], None], **more: object) -> object:
        papers.cancel(world.platform, world.asker("tom"), name, now=NOW)
        watch(0.5)
        raise AssertionError

    monkeypatch.setattr(stored, "report", overheard)
    monkeypatch.setattr(making, "assemble_parallel", assemble)
    assert papers.work(world.platform)
    found = papers.paper_set(world.platform, world.asker("tom"), name)
    assert found.request.outcome is Outcome.CANCELLED
    assert found.papers is None
    assert told == sorted(told)


def test_a_request_whose_worker_died_is_taken_up_again(world: World) -> None:
    name = ask(world, Wanted(2, tolerance=WIDE))
    with world.store.write() as session:
        assert stored.claim(session, NOW).id == name  # type: ignore[union-attr]
        assert stored.claim(session, NOW) is None
        assert not stored.waiting(session, NOW)
        later = NOW + stored.ABANDONED + timedelta(seconds=1)
        assert stored.waiting(session, later)
        assert stored.claim(session, later).id == name  # type: ignore[union-attr]


def test_a_server_that_starts_takes_up_what_waits(world: World, started: list[Platform]) -> None:
    background.resume(world.platform, now=NOW)
    assert started == []
    ask(world, Wanted(2))
    started.clear()
    background.resume(world.platform, now=NOW)
    assert started == [world.platform]


def test_a_set_stays_as_it_was_when_the_bank_changes(world: World) -> None:
    found = made(world, Wanted(2, tolerance=WIDE))
    assert found.papers is not None
    tom = world.asker("tom")
    form = found.papers.forms.forms[0].form
    before = papers.items_of(world.platform, tom, form)
    world.publish([replace(one, stem=f"new {one.stem}") for one in bank()], [blueprint()])
    again = papers.paper_set(world.platform, tom, found.request.id)
    assert again.changed
    assert again.papers == found.papers
    assert papers.items_of(world.platform, tom, form) == before
    assert all(one.stem.startswith("stem") for one in before.values())


def test_neither_requests_nor_results_can_be_changed(world: World) -> None:
    made(world, Wanted(2, tolerance=WIDE))
    for table, column in ((PaperSetRow, "seed"), (PaperResult, "outcome")):
        with pytest.raises((DBAPIError, NotSavedError)), world.store.write() as session:
            session.execute(update(table).values(**{column: 5}))


def test_a_form_is_printed_with_answer_sheet_and_key_in_its_own_order(world: World) -> None:
    found = made(world, Wanted(2, tolerance=WIDE))
    assert found.papers is not None
    form = found.papers.forms.forms[1].form
    printed = papers.print_form(
        world.platform, world.asker("tom"), found.request.id, Print(1, OutFormat.PDF, Language.EN), now=NOW
    )
    assert printed.name == "BASIC-B.pdf"
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(printed.data)).pages)
    assert all(f"stem of {place.item}" in text for place in form.places)
    assert "Answer sheet" in text
    assert "Key" in text
    place = next(one for one in form.places if len(one.options) == 4)
    starts = [text.index(f"{place.item} option {name}") for name in place.options]
    assert starts == sorted(starts)
    word = papers.print_form(
        world.platform, world.asker("tom"), found.request.id, Print(0, OutFormat.DOCX), now=NOW
    )
    document = WordDocument(BytesIO(word.data))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "A 卷" in words or "A" in words
    assert actions(world)[:2] == ["papers.printed", "papers.printed"]
    with pytest.raises(NotFoundError):
        papers.print_form(
            world.platform, world.asker("tom"), found.request.id, Print(2, OutFormat.PDF), now=NOW
        )


def test_the_json_has_the_forms_as_the_command_line_prints_them(world: World) -> None:
    found = made(world, Wanted(2, tolerance=WIDE))
    assert found.papers is not None
    taken = json.loads(papers.take_json(world.platform, world.asker("tom"), found.request.id, now=NOW).data)
    for one, form in zip(taken["forms"], found.papers.forms.forms, strict=True):
        assert one["digest"] == form.form.digest
        assert [item["id"] for item in one["items"]] == [place.item for place in form.form.places]
        assert set(one) == {"seed", "digest", "items"}
    assert taken["parallel"]["overlaps"] == [[6, 0], [0, 6]]
    assert taken["parallel"]["without_statistics"] == [6, 6]


@pytest.mark.parametrize("person", ["ann", "mia"])
def test_only_trainers_and_administrators_make_and_see_papers(world: World, person: str) -> None:
    found = made(world, Wanted(2, tolerance=WIDE))
    assert found.papers is not None
    asker, name, platform = world.asker(person), found.request.id, world.platform
    for reach in (
        lambda: papers.exams(platform, asker),
        lambda: papers.look(platform, asker, BASIC, Wanted(2)),
        lambda: papers.ask(platform, asker, BASIC, Wanted(2), seed=1, now=NOW),
        lambda: papers.cancel(platform, asker, name, now=NOW),
        lambda: papers.requests(platform, asker),
        lambda: papers.paper_set(platform, asker, name),
        lambda: papers.items_of(platform, asker, found.papers.forms.forms[0].form),  # type: ignore[union-attr]
        lambda: papers.print_form(platform, asker, name, Print(0, OutFormat.PDF), now=NOW),
        lambda: papers.take_json(platform, asker, name, now=NOW),
    ):
        with pytest.raises(NotAllowedError):
            reach()
    refused = [action for action in actions(world) if action.endswith(".refused")]
    assert sorted(refused) == [
        "papers.ask.refused",
        "papers.cancel.refused",
        "papers.print.refused",
        "papers.print.refused",
    ]


def test_another_organisation_does_not_see_a_set(world: World) -> None:
    name = ask(world, Wanted(2))
    stranger = replace(world.asker("ada"), organisation="other")
    assert papers.requests(world.platform, stranger) == ()
    with pytest.raises(NotFoundError):
        papers.paper_set(world.platform, stranger, name)
    with pytest.raises(NotFoundError):
        papers.cancel(world.platform, stranger, name, now=NOW)


def test_what_makes_no_sense_is_refused_before_the_worker_is_asked(world: World) -> None:
    for wanted in (Wanted(1), Wanted(2, exposure=0), Wanted(2, overlap=-1), Wanted(2, tolerance=101)):
        with pytest.raises(UnusableWishError):
            ask(world, wanted)
    with pytest.raises(NotFoundError):
        papers.ask(world.platform, world.asker("tom"), "NONE", Wanted(2), seed=1, now=NOW)
    assert papers.requests(world.platform, world.asker("tom")) == ()


def test_an_exam_taken_out_of_force_meanwhile_is_said_to_be_gone(world: World) -> None:
    name = ask(world, Wanted(2))
    world.publish(bank(), [blueprint("OTHER")])
    assert papers.work(world.platform)
    found = papers.paper_set(world.platform, world.asker("tom"), name)
    assert found.request.outcome is Outcome.FAILED
    assert found.details == {"what": "exam", "which": BASIC}
