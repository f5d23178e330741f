"""A small organisation with a small bank, for the tests of exams: written into a store, asked as anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from trainer.attempts import Attempt
from trainer.blueprints import Blueprint, Purpose, Quota, Section
from trainer.clock import Clock
from trainer.courses import Lesson, Module
from trainer.items import Item, ItemType, Option
from trainer.objectives import ModuleOutline, Objective, ObjectiveTree
from trainer.people import Asker, Grant, Role
from trainer.services import sit_exam
from trainer.services.catalogue import Catalogue
from trainer.services.platform import Platform
from trainer.services.sit_exam import Action, ActionKind
from trainer.settings import Settings
from trainer.storage import Store, documents
from trainer.storage.documents import Kind
from trainer.storage.tables import (
    CohortMember,
    CohortRow,
    Document,
    IdentityRow,
    ItemVersion,
    PersonRow,
    Setting,
    UnitRow,
)
from trainer.text import LocalText

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ORGANISATION = "org"
UNITS = {"org": "org/", "north": "org/north/", "team": "org/north/team/", "south": "org/south/"}
PEOPLE = {
    "ann": "team",
    "bob": "team",
    "eve": "south",
    "tom": "north",
    "mia": "north",
    "sid": "south",
    "ada": "org",
}
"""Ann and Bob are trainees of one team, Eve of another; Tom trains; Mia and Sid manage; Ada administers."""
GRANTS = {
    "tom": (Grant(Role.TRAINER, UNITS["north"]),),
    "mia": (Grant(Role.MANAGER, UNITS["north"]),),
    "sid": (Grant(Role.MANAGER, UNITS["south"]),),
    "ada": (Grant(Role.ADMINISTRATOR),),
}
OBJECTIVES = ("SALES-01", "SALES-02", "ETIQ-01")


def text(words: str) -> LocalText:
    return LocalText(words, words)


def item(name: str, kind: ItemType = ItemType.SINGLE, **changes: object) -> Item:
    """A sound item whose texts all name it, so that a leak is found by looking for them."""
    ids = ("true", "false") if kind is ItemType.TRUE_FALSE else ("a", "b", "c", "d")
    key = frozenset({"a", "b"}) if kind is ItemType.MULTIPLE else frozenset(ids[:1])
    options = () if kind is ItemType.TRUE_FALSE else tuple(Option(n, f"{name} option {n}") for n in ids)
    made = Item(
        id=name,
        objective=name.rpartition("-")[0],
        type=kind,
        band=1,
        stem=f"stem of {name}",
        key=key,
        rationale={n: f"rationale of {name} {n}" for n in ids},
        options=options,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def bank(each: int = 8) -> tuple[Item, ...]:
    """Items of every type on each objective."""
    kinds = (ItemType.SINGLE, ItemType.MULTIPLE, ItemType.TRUE_FALSE, ItemType.SINGLE)
    return tuple(
        item(f"{objective}-{number:03d}", kinds[number % len(kinds)])
        for objective in OBJECTIVES
        for number in range(1, each + 1)
    )


def blueprint(code: str = "BASIC", **changes: object) -> Blueprint:
    """Six items in two sections, one hour, 60 %."""
    made = Blueprint(
        code=code,
        title=text(f"exam {code}"),
        purpose=Purpose.CERTIFICATION,
        sections=(
            Section(
                "one",
                text("section one"),
                Fraction(2),
                (Quota(2, objective="SALES-01"), Quota(2, objective="SALES-02")),
            ),
            Section("two", text("section two"), Fraction(1), (Quota(2, objective="ETIQ-01"),)),
        ),
        cut=Fraction(60),
        time_limit=timedelta(hours=1),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def lesson(objective: str) -> Lesson:
    return Lesson(f"{objective}-L1", objective, text(f"lesson {objective}"), 5, ("do it",), "body")


MODULES = (
    Module("SALES", text("Sales"), text("Selling"), ("SALES-01-L1", "SALES-02-L1")),
    Module("ETIQ", text("Etiquette"), text("Manners"), ("ETIQ-01-L1",)),
)


def tree() -> ObjectiveTree:
    return ObjectiveTree(
        tuple(
            ModuleOutline(
                module.code,
                module.title,
                tuple(
                    Objective(code, text(f"objective {code}"), mandatory=code == "ETIQ-01")
                    for code in OBJECTIVES
                    if code.startswith(module.code)
                ),
            )
            for module in MODULES
        )
    )


@dataclass
class World:
    """A platform over a store, and the people in it."""

    platform: Platform

    @property
    def store(self) -> Store:
        return self.platform.store

    def restarted(self) -> World:
        """The same database under a new process: nothing remembered."""
        return World(platform_over(Store(self.store.engine)))

    def asker(self, person: str, *grants: Grant) -> Asker:
        """Somebody of PEOPLE, with the grants of GRANTS and any further ones."""
        return Asker(
            person=person,
            organisation=ORGANISATION,
            name=person.title(),
            unit_path=UNITS[PEOPLE.get(person, "team")],
            grants=(Grant(Role.TRAINEE), *GRANTS.get(person, ()), *grants),
            cohorts=("cohort",),
        )

    def publish(self, items: Iterable[Item], blueprints: Iterable[Blueprint]) -> None:
        """Put this content in force in place of what was."""
        items, blueprints = tuple(items), tuple(blueprints)
        values = [(Kind.ITEM, found.id, found) for found in items]
        values += [(Kind.BLUEPRINT, found.code, found) for found in blueprints]
        values += [(Kind.MODULE, found.code, found) for found in MODULES]
        values += [(Kind.LESSON, f"{code}-L1", lesson(code)) for code in OBJECTIVES]
        values.append((Kind.OBJECTIVES, "tree", tree()))
        digest = f"{hash(tuple(v.version for v in items))}/{[b.digest for b in blueprints]}"
        with self.store.write() as session:
            session.execute(delete(Document))
            session.execute(
                insert(Document),
                [
                    {
                        "kind": kind.value,
                        "key": key,
                        "digest": "",
                        "body": documents.encode(kind, value),
                        "published_at": NOW,
                    }
                    for kind, key, value in values
                ],
            )
            known = set(session.execute(select(ItemVersion.version)).scalars())
            fresh = {found.version: found for found in items if found.version not in known}
            if fresh:
                session.execute(
                    insert(ItemVersion),
                    [
                        {
                            "version": version,
                            "item": found.id,
                            "body": documents.encode(Kind.ITEM, found),
                            "published_at": NOW,
                        }
                        for version, found in fresh.items()
                    ],
                )
            changed = session.execute(
                update(Setting).where(Setting.key == documents.PUBLISHED).values(value={"digest": digest})
            )
            if not changed.rowcount:
                session.execute(insert(Setting).values(key=documents.PUBLISHED, value={"digest": digest}))

    def add_people(self, people: dict[str, str], cohort: str | None = "cohort") -> None:
        """People by id, with the unit each belongs to."""
        with self.store.write() as session:
            session.add_all(
                PersonRow(id=name, organisation=ORGANISATION, unit=unit, created_at=NOW)
                for name, unit in people.items()
            )
            session.flush()
            session.add_all(IdentityRow(person=name, login=name, name=name.title()) for name in people)
            if cohort:
                session.add_all(CohortMember(cohort=cohort, person=n, joined_at=NOW) for n in people)

    def begin(self, person: str = "ann", code: str = "BASIC", now: datetime = NOW) -> str:
        return sit_exam.begin(self.platform, self.asker(person), code, now=now)

    def opened(self, person: str = "ann", code: str = "BASIC", now: datetime = NOW) -> Seat:
        """A sitting begun and opened in a window."""
        attempt = self.begin(person, code, now)
        sitting = sit_exam.take_over(self.platform, self.asker(person), attempt, now=now)
        return Seat(self, person, attempt, sitting.lease)

    def sat(
        self, person: str, right: int, code: str = "BASIC", now: datetime = NOW, minutes: int = 10
    ) -> str:
        """A sitting handed in with the first `right` places answered rightly and the others not at all."""
        seat = self.opened(person, code, now)
        actions = [seat.rightly(place) for place in range(right)]
        seat.act(*actions, Action(ActionKind.SUBMIT), now=now + timedelta(minutes=minutes))
        return seat.attempt


@dataclass
class Seat:
    """A window on a sitting, holding the lease it took."""

    world: World
    person: str
    attempt: str
    lease: int

    @property
    def asker(self) -> Asker:
        return self.world.asker(self.person)

    def look(self, now: datetime = NOW) -> sit_exam.Sitting:
        return sit_exam.look(self.world.platform, self.asker, self.attempt, now=now)

    def act(self, *actions: Action, now: datetime = NOW) -> sit_exam.Sitting:
        return sit_exam.act(self.world.platform, self.asker, self.attempt, self.lease, actions, now=now)

    def respond(self, place: int, *positions: int, token: str = "", now: datetime = NOW) -> sit_exam.Sitting:
        return self.act(Action(ActionKind.RESPOND, place, frozenset(positions), token=token), now=now)

    def rightly(self, place: int) -> Action:
        """The right response at a place."""
        form = self.look().attempt.form
        items = {found.id: found for found in self.world.platform.catalogue.current().bank.items.values()}
        key = items[form.places[place].item].key
        return Action(ActionKind.RESPOND, place, frozenset(form.positions_at(place, key)))


def platform_over(store: Store) -> Platform:
    settings = Settings(database_url=str(store.engine.url), content=Path("."), secret_file=Path("secret"))
    return Platform(store, Clock(), settings, Catalogue(store))


def furnish(store: Store) -> None:
    """Write the organisation, its people and a cohort of everybody."""
    with store.write() as session:
        for name, path in UNITS.items():
            parent = path.strip("/").rpartition("/")[0].rpartition("/")[2] or None
            session.add(
                UnitRow(
                    id=name,
                    organisation=ORGANISATION,
                    parent=parent,
                    name=name.title(),
                    kind="team",
                    path=path,
                    created_at=NOW,
                )
            )
            session.flush()
        session.add(
            CohortRow(id="cohort", organisation=ORGANISATION, unit="org", name="Autumn", created_at=NOW)
        )
    World(platform_over(store)).add_people(PEOPLE)


def build(store: Store, *blueprints: Blueprint, items: Iterable[Item] | None = None) -> World:
    """A furnished world with published content."""
    furnish(store)
    world = World(platform_over(store))
    world.publish(bank() if items is None else items, blueprints or (blueprint(),))
    return world


def chosen(attempt: Attempt) -> dict[int, tuple[int, ...]]:
    """Positions chosen by place, for places answered."""
    form = attempt.form
    return {place: form.positions_at(place, ids) for place, ids in sorted(attempt.responses.items()) if ids}
