"""The authoring world with its exam published as its file would be, and blueprints written in the browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from tests.authoring_world import authoring, trainer
from tests.exam_world import NOW, World, blueprint, text
from trainer.blueprints import Blueprint, Purpose, Quota, Section
from trainer.items import Item
from trainer.services import blueprints
from trainer.storage import Store, blueprint_states, documents, publications
from trainer.storage.documents import Kind
from trainer.storage.publications import Draft, Name, digest_of

BASIC = blueprint(title=text("基础考试"))


def drafting(store: Store, *items: Item) -> World:
    """Tom and Zoe train, Ada administers; `BASIC` is in force, from its file."""
    made = authoring(store, *items)
    from_file(made, BASIC)
    return made


def from_file(made: World, *found: Blueprint, now: datetime = NOW) -> None:
    """Put blueprints in force as publishing their files does."""
    drafts = []
    for one in found:
        body = documents.encode(Kind.BLUEPRINT, one)
        path = f"question_bank/blueprints/{one.code}.yaml"
        drafts.append(Draft(Name(Kind.BLUEPRINT, one.code), body, digest_of(body), path))
    with made.store.write() as session:
        publications.put(session, drafts, now)
        blueprint_states.keep_versions(session, found, by="operator", now=now)
        publications.conclude(session, by="operator", summary={}, now=now)


def filled(found: Blueprint, *quotas: Quota) -> Blueprint:
    """A blueprint that can be handed in: its one section asks for these."""
    asked = quotas or (Quota(3, module="SALES"),)
    return replace(found, sections=(Section("s1", text("第一部分"), Fraction(1), asked),))


def begun(made: World, code: str = "NEW-1", who: str = "tom", now: datetime = NOW) -> Blueprint:
    """A new blueprint of somebody's, filled and saved."""
    asker = trainer(made, who)
    blueprints.begin(made.platform, asker, code, text("新考试"), Purpose.QUIZ, now=now)
    taken = blueprints.take(made.platform, asker, code, now=now).draft
    wanted = filled(taken.blueprint)
    blueprints.write(made.platform, asker, code, taken.lease, wanted, now=now)
    return wanted


def saved(made: World, code: str, found: Blueprint, who: str = "tom", now: datetime = NOW) -> int:
    """Write a whole blueprint into the draft of its code; return the revision."""
    asker = trainer(made, who)
    blueprints.edit(made.platform, asker, code, now=now)
    taken = blueprints.take(made.platform, asker, code, now=now).draft
    return blueprints.write(made.platform, asker, code, taken.lease, found, now=now).draft.revision


def put_in_force(made: World, code: str, now: datetime = NOW) -> None:
    """Hand in Tom's draft and have Zoe approve it."""
    blueprints.submit(made.platform, trainer(made), code, now=now)
    draft = blueprints.look_at_writing(made.platform, trainer(made), code, now=now).draft
    blueprints.approve(made.platform, trainer(made, "zoe"), code, draft.revision, now=now)
