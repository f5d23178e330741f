"""Deciding what is to become of an import's items and topics; the last decisions can be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session

from trainer.bank.arrivals import LEFT_OUT, Decision, Likeness, State, check_decision
from trainer.people import Asker
from trainer.services.author import NoObjectiveError
from trainer.services.import_desk.moving import changing
from trainer.services.platform import Platform
from trainer.storage import import_records

STEPS = 30
"""Decisions that can be undone, one after the other."""


def choose_objectives(
    platform: Platform, asker: Asker, name: str, chosen: Mapping[int, str], *, now: datetime
) -> None:
    """Say which objectives topics mean, by their numbers; LEFT_OUT and nothing are possible too.

    An objective is remembered for the topic, for the next file of anybody in the organisation.

    Raises: NotAllowedError, NotFoundError, ImportMovedError. NoObjectiveError: there is no such objective.
    """
    codes = platform.catalogue.current().objectives.codes()
    with changing(platform, asker, name, State.READY) as (session, run):
        if any(code not in codes for code in chosen.values() if code not in ("", LEFT_OUT)):
            raise NoObjectiveError
        wordings = {topic.number: topic.wording for topic in import_records.topics(session, run.id)}
        import_records.set_objectives(session, run.id, chosen)
        meanings = {
            wordings[number]: code
            for number, code in chosen.items()
            if code in codes and wordings.get(number)
        }
        import_records.remember(session, asker.organisation, meanings, asker.person, now)


def accept_hints(platform: Platform, asker: Asker, name: str, *, now: datetime) -> int:
    """Take every suggestion for a topic that is not decided; return how many.

    Raises: NotAllowedError, NotFoundError, ImportMovedError.
    """
    with changing(platform, asker, name, State.READY) as (session, run):
        found = import_records.topics(session, run.id)
    chosen = {topic.number: topic.hint.objective for topic in found if topic.hint and not topic.objective}
    choose_objectives(platform, asker, name, chosen, now=now)
    return len(chosen)


def decide(platform: Platform, asker: Asker, name: str, numbers: Collection[int], decision: Decision) -> None:
    """Decide what becomes of these items.

    Raises: NotAllowedError, NotFoundError, ImportMovedError. DecisionError: one of them cannot be that.
    """
    with changing(platform, asker, name, State.READY) as (session, run):
        found = import_records.some(session, run.id, numbers)
        for record in found.values():
            check_decision(record, decision)
        standing = {number: record.decision for number, record in found.items()}
        _change(session, run.id, standing, decision)


def decide_all(
    platform: Platform, asker: Asker, name: str, likeness: Likeness, decision: Decision
) -> tuple[int, int]:
    """Decide the same for all items of a kind that are still open.

    Returns: how many it was decided for, and for how many it cannot be.
    Raises: NotAllowedError, NotFoundError, ImportMovedError.
    """
    with changing(platform, asker, name, State.READY) as (session, run):
        every = import_records.still_open(session, run.id, likeness)
        able = [number for number, has_version in every.items() if has_version or not _needs_one(decision)]
        _change(session, run.id, dict.fromkeys(able, Decision.OPEN), decision)
    return len(able), len(every) - len(able)


def _needs_one(decision: Decision) -> bool:
    return decision is Decision.VERSION


def undo_decision(platform: Platform, asker: Asker, name: str) -> int:
    """Take the last decision back; return for how many items.

    Raises: NotAllowedError, NotFoundError, ImportMovedError.
    """
    with changing(platform, asker, name, State.READY) as (session, run):
        before = import_records.pop(session, run.id) or {}
        for decision, numbers in before.items():
            import_records.decide(session, run.id, numbers, decision)
    return sum(len(numbers) for numbers in before.values())


def _change(session: Session, run: str, standing: Mapping[int, Decision], decision: Decision) -> None:
    before: dict[Decision, list[int]] = defaultdict(list)
    for number, was in sorted(standing.items()):
        if was is not decision:
            before[was].append(number)
    if before:
        import_records.push(session, run, before, STEPS)
        changed = [number for numbers in before.values() for number in numbers]
        import_records.decide(session, run, changed, decision)
