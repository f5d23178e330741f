"""The exam world with trainers who can check one another, and a bank published as files would be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from tests.exam_world import NOW, World, bank, build
from trainer.items import Item
from trainer.people import Asker, Grant, Role
from trainer.storage import Store, audit, documents, publications
from trainer.storage.audit import AuditQuery, Entry
from trainer.storage.documents import Kind
from trainer.storage.publications import Draft, Name, digest_of


def authoring(store: Store, *items: Item, trainers: Iterable[str] = ("zoe",)) -> World:
    """The exam world with these further items in force, and Zoe, a second trainer beside Tom."""
    made = build(store)
    made.add_people(dict.fromkeys(trainers, "team"))
    from_files(made, *bank(), *items)
    return made


def from_files(made: World, *items: Item, now: datetime = NOW) -> None:
    """Put items in force as publishing their files does."""
    bodies = {item.id: documents.encode(Kind.ITEM, item) for item in items}
    drafts = [
        Draft(Name(Kind.ITEM, key), body, digest_of(body), f"question_bank/SALES/{key}.yaml")
        for key, body in bodies.items()
    ]
    with made.store.write() as session:
        publications.put(session, drafts, now)
        publications.add_versions(session, items, now)
        publications.conclude(session, by="operator", summary={}, now=now)


def trainer(made: World, name: str = "tom") -> Asker:
    """Somebody who may work at the bench: Tom, Zoe, or Ada, who administers."""
    asker = made.asker(name, *(() if name == "ada" else (Grant(Role.TRAINER),)))
    return replace(asker, cohorts=())


def log(made: World, action: str = "item.") -> tuple[Entry, ...]:
    """What the audit log says of items, the newest first."""
    with made.store.read() as session:
        return audit.search(session, AuditQuery("org", action=action)).entries
