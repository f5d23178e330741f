"""What a repair would change, computed by the worker: every person affected, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from trainer import repairs as rules
from trainer.people import Asker, Role
from trainer.repairs import Repair, Standing
from trainer.scoring import Decision
from trainer.services import background
from trainer.services.analyse import Found, require_analyst
from trainer.services.analyse.values import digest, from_json, to_json
from trainer.services.platform import Platform
from trainer.services.repair.applying import replay
from trainer.services.repair.rescoring import closed
from trainer.storage import analyses, people
from trainer.storage import repairs as rows
from trainer.storage.analyses import Request
from trainer.text import LocalText

PREVIEW, REPLAY = "preview", "replay"
WATCHING = (Role.MANAGER, Role.ADMINISTRATOR, Role.RESULTS)
"""Who may see the results of the people below them."""


@dataclass(frozen=True, slots=True)
class Change:
    """A sitting that a repair changes: whose, of which exam, and its score before and after."""

    attempt: str
    person: str
    blueprint: str
    before: Standing
    after: Standing

    @property
    def decision_changes(self) -> bool:
        """Whether a pass becomes a fail or a fail a pass."""
        return self.before.decision is not self.after.decision


@dataclass(frozen=True, slots=True)
class Preview:
    """What a repair would do to the `sittings` that have the version; `people` are all who sat them."""

    sittings: int
    people: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def better(self) -> int:
        """Sittings whose percentage rises."""
        return sum(one.after.percent > one.before.percent for one in self.changes)

    @property
    def worse(self) -> int:
        """Sittings whose percentage falls."""
        return sum(one.after.percent < one.before.percent for one in self.changes)

    @property
    def to_pass(self) -> int:
        """Sittings that pass after it and did not before."""
        return sum(one.decision_changes and one.after.decision is Decision.PASS for one in self.changes)

    @property
    def to_fail(self) -> int:
        """Sittings that passed before it and do not after."""
        return sum(one.decision_changes and one.after.decision is Decision.FAIL for one in self.changes)


@dataclass(frozen=True, slots=True)
class Replay:
    """How many rescored sittings were computed again, and those whose record does not follow."""

    checked: int
    different: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Affected:
    """A change with the name of whose it is and the title of the exam."""

    name: str
    exam: LocalText
    change: Change


@dataclass(frozen=True, slots=True)
class AffectedPeople:
    """The changes the asker may see, decisions that change first; `others` lie outside their part."""

    rows: tuple[Affected, ...]
    others: int


def ask_preview(platform: Platform, asker: Asker, repair: Repair, *, now: datetime) -> Found[Preview]:
    """What a drafted or proposed repair would change, as far as it is known; the worker is at the rest."""
    require_analyst(asker)
    with platform.store.read() as session:
        request = preview_request(session, asker.organisation, repair)
    return _ask(platform, request, Preview, now)


def ask_replay(platform: Platform, asker: Asker, repair_id: str, *, now: datetime) -> Found[Replay]:
    """Whether the scores that a repair made follow from form and journal again; the worker finds out."""
    require_analyst(asker)
    request = _replay_request(asker.organisation, repair_id, now)
    return _ask(platform, request, Replay, now)


def affected(platform: Platform, asker: Asker, found: Preview) -> AffectedPeople:
    """The people that a repair affects, as far as the asker may see their results."""
    require_analyst(asker)
    persons = {change.person for change in found.changes}
    with platform.store.read() as session:
        places = rows.whereabouts(session, persons)
        seen = {person for person in persons if sees(asker, person, places)}
        names: dict[str, str] = {}
        ordered = sorted(seen)
        for start in range(0, len(ordered), 500):
            names.update(people.names(session, ordered[start : start + 500]))
    titles = platform.catalogue.current().blueprints
    told = [
        Affected(
            names.get(change.person, ""),
            titles[change.blueprint].title
            if change.blueprint in titles
            else LocalText(change.blueprint, change.blueprint),
            change,
        )
        for change in found.changes
        if change.person in seen
    ]
    told.sort(key=lambda one: (not one.change.decision_changes, one.change.after.percent, one.name))
    return AffectedPeople(tuple(told), len(found.changes) - len(told))


def sees(asker: Asker, person: str, places: dict[str, str]) -> bool:
    """Whether the asker may see this person's results by a role over them; not merely as their own."""
    return person in places and any(asker.has_over(role, places[person]) for role in WATCHING)


def compute(platform: Platform, request: Request) -> tuple[str, dict[str, Any]]:
    """Answer a request in the worker."""
    if request.kind == REPLAY:
        found = list(replay(platform, request.organisation, request.request["repair"]))
        different = tuple(one.attempt for one, follows in found if not follows)
        return request.digest, to_json(Replay, Replay(len(found), different))
    repair = from_json(Repair, request.request)
    with platform.store.read() as session:
        rests_on = preview_request(session, request.organisation, repair).digest
    return rests_on, to_json(Preview, _preview(platform, request.organisation, repair))


def _preview(platform: Platform, organisation: str, repair: Repair) -> Preview:
    with platform.store.read() as session:
        concerned = rows.concerned(session, organisation, repair.item, repair.version)
    changes = []
    for one in concerned:
        found = closed(platform, one.attempt)
        if found is None:
            continue
        with platform.store.read() as session:
            approved = [other for other in rows.approved_of(session, found.items) if other.id != repair.id]
        before = found.score(rules.corrections(rules.in_force(approved)))
        after = found.score(rules.corrections(rules.in_force([*approved, repair])))
        if not rules.same(before, after):
            changes.append(
                Change(one.attempt, one.person, one.blueprint, rules.standing(before), rules.standing(after))
            )
    persons = tuple(sorted({one.person for one in concerned}))
    return Preview(len(concerned), persons, tuple(changes))


def preview_request(session: Session, organisation: str, repair: Repair) -> Request:
    """The request under a digest of what the repair does, the sittings there are, and what is in force."""
    question = {
        "kind": PREVIEW,
        "version": repair.version,
        "keys": [sorted(key) for key in repair.keys],
        "reverses": repair.reverses,
    }
    count, latest = rows.latest_closing(session, organisation, repair.item)
    in_force = sorted(
        one.id for one in rows.in_force_here(session, organisation).values() if one.id != repair.id
    )
    data = [count, latest.isoformat() if latest else "", in_force]
    return Request(
        digest([organisation, question, data]),
        organisation,
        PREVIEW,
        digest([organisation, question]),
        to_json(Repair, repair),
    )


def _replay_request(organisation: str, repair_id: str, now: datetime) -> Request:
    """Once a day at most: scores and journals cannot be changed, so it is only asked to be sure."""
    question = [organisation, REPLAY, repair_id]
    return Request(
        digest([*question, now.date().isoformat()]),
        organisation,
        REPLAY,
        digest(question),
        {"repair": repair_id},
    )


def _ask(platform: Platform, request: Request, kind: type[Any], now: datetime) -> Found[Any]:
    with platform.store.read() as session:
        answer = analyses.answer(session, request.digest)
    if answer is None:
        with platform.store.write() as session:
            analyses.ask(session, request, now)
    if answer is None or answer.finished_at is None or answer.body is None:
        background.start(platform)
        return Found(None, False)
    return Found(from_json(kind, answer.body), True, answer.finished_at)
