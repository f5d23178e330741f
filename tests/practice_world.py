"""The organisation of the exam tests with self-checks, a practice pool and recaps, and windows on runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import delete, insert, update

from tests.exam_world import MODULES, NOW, OBJECTIVES, World, bank, blueprint, build, item, lesson
from trainer.blueprints import Blueprint, Purpose, ReviewPolicy, ReviewShows
from trainer.items import Item, ItemType, Pool
from trainer.people import Asker, Grant, Role
from trainer.practice.cards import Rating
from trainer.practice.runs import RunKind
from trainer.services import practise
from trainer.services.practise import Feedback, Given, Screen
from trainer.storage import Store, documents
from trainer.storage.documents import Kind
from trainer.storage.tables import Document, Setting

DAY = timedelta(days=1)
TRAINER = (Grant(Role.TRAINER),)


def practice_items(each: int = 3) -> tuple[Item, ...]:
    """Items of the practice pool on each objective."""
    kinds = (ItemType.SINGLE, ItemType.MULTIPLE, ItemType.TRUE_FALSE)
    return tuple(
        item(f"{objective}-P{number:02d}", kinds[number % 3], pool=Pool.PRACTICE, band=1 + number % 3)
        for objective in OBJECTIVES
        for number in range(1, each + 1)
    )


def checks() -> dict[str, tuple[Item, ...]]:
    """Two self-checks on each objective."""
    return {
        objective: tuple(item(f"{objective}-C{number:02d}") for number in (1, 2)) for objective in OBJECTIVES
    }


def quiz(**changes: object) -> Blueprint:
    """A quiz whose keys are shown at once."""
    shown = ReviewPolicy(shows=ReviewShows.KEYS)
    return replace(blueprint("QUIZ"), **{"purpose": Purpose.QUIZ, "review": shown, **changes})


@dataclass
class Gym(World):
    """A world to practise in."""

    def restarted(self) -> Gym:
        return Gym(super().restarted().platform)

    def furnish(self, items: Iterable[Item] | None = None) -> None:
        """Put exam and practice items, self-checks and lessons with recaps in force."""
        every = (*bank(), *practice_items()) if items is None else tuple(items)
        self.publish(every, (blueprint(), quiz()))
        values = [
            (Kind.CHECK, found.id, documents.encode(Kind.CHECK, found))
            for group in checks().values()
            for found in group
        ]
        body = "Text\n\n## 要点回顾\n- point of {code}\n\n## 之后\nmore"
        lessons = [replace(lesson(code), body=body.format(code=code)) for code in OBJECTIVES]
        values += [(Kind.LESSON, found.id, documents.encode(Kind.LESSON, found)) for found in lessons]
        with self.store.write() as session:
            session.execute(delete(Document).where(Document.kind == Kind.LESSON.value))
            session.execute(
                insert(Document),
                [
                    {"kind": kind.value, "key": key, "digest": "", "body": found, "published_at": NOW}
                    for kind, key, found in values
                ],
            )
            digest = f"gym {hash(tuple(found.version for found in every))}"
            session.execute(
                update(Setting).where(Setting.key == documents.PUBLISHED).values(value={"digest": digest})
            )

    def begin(  # type: ignore[override]
        self, kind: RunKind, scope: str = "", person: str = "ann", now=NOW
    ) -> Runner:
        run = practise.begin(self.platform, self.asker(person), kind, scope, now=now)
        return Runner(self, person, run)

    def exam(self, person: str = "ann", code: str = "QUIZ", right: int = 6, now=NOW) -> str:
        """A sitting handed in."""
        return World(self.platform).sat(person, right, code, now=now)

    def known(self) -> dict[str, Item]:
        """Every item there is, by id."""
        published = self.platform.catalogue.current()
        found = dict(published.bank.items)
        found.update({check.id: check for group in published.checks.values() for check in group})
        return found


@dataclass
class Runner:
    """Somebody working through a run."""

    gym: Gym
    person: str
    run: str

    @property
    def asker(self) -> Asker:
        return self.gym.asker(self.person)

    def look(self, now=NOW) -> Screen:
        return practise.look(self.gym.platform, self.asker, self.run, now=now)

    def shown(self, now=NOW) -> Item:
        """The item that is shown, found by its stem."""
        question = self.look(now).question
        assert question is not None
        return next(found for found in self.gym.known().values() if found.stem == question.stem)

    def give(self, given: Given, now=NOW) -> Feedback:
        return practise.answer(self.gym.platform, self.asker, self.run, given, now=now)

    def answer(self, right: bool = True, unsure: bool = False, now=NOW, milliseconds: int = 0) -> Feedback:
        """Answer what is shown, rightly or wrongly."""
        question = self.look(now).question
        assert question is not None
        if not question.options and question.type is None:
            rating = Rating.GOOD if right else Rating.AGAIN
            return self.give(Given(question.place, question.mark, rating=rating), now)
        found = self.shown(now)
        texts = {option.id: option.text for option in found.options}
        shown = question.options or ("true", "false")
        key = {texts.get(name, name) for name in found.key}
        chosen = {place for place, text in enumerate(shown) if text in key}
        if not right:
            chosen = {next(place for place, text in enumerate(shown) if text not in key)}
        given = Given(question.place, question.mark, frozenset(chosen), unsure, milliseconds=milliseconds)
        return self.give(given, now)

    def finish(self, right: bool = True, now=NOW) -> int:
        """Answer everything left; return how many answers that took."""
        count = 0
        while self.look(now).question is not None:
            self.answer(right, now=now)
            count += 1
        return count


def gym(store: Store) -> Gym:
    """A furnished gym."""
    found = Gym(build(store).platform)
    found.furnish()
    return found


__all__ = ["DAY", "MODULES", "NOW", "TRAINER", "Gym", "Runner", "gym"]
