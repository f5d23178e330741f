"""Making drafts of what is wanted, and taking them back, in the worker: a few at a time."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import IntegrityError

from trainer.bank.arrivals import Arrived, Decision, Outcome, State
from trainer.services.author import adopting
from trainer.services.author.adopting import Adopter, Numbers
from trainer.services.import_desk.steps import advance, ours
from trainer.services.platform import Platform
from trainer.storage import import_records, imports, people
from trainer.storage.imports import Claimed

TAKEN_AT_ONCE = 10
"""Drafts made, or taken back, in one transaction."""


def take(platform: Platform, claimed: Claimed) -> None:
    """Make drafts of everything that is wanted and is none yet.

    Raises: StoppedError.
    """
    run, numbers = claimed.run, Numbers(platform)
    with platform.store.read() as session:
        name = people.names(session, {run.taken_by}).get(run.taken_by, "")
        taken, missed = import_records.count_taken(session, run.id)
    adopter = Adopter(claimed.organisation, run.taken_by, name)
    before = taken + missed
    while True:
        with platform.store.read() as session:
            portion = import_records.to_take(session, run.id, TAKEN_AT_ONCE)
        if not portion:
            break
        try:
            _take_some(platform, claimed, adopter, numbers, portion)
        except IntegrityError:
            numbers.forget()
            continue
        before += len(portion)
        advance(platform, claimed, "taking", before, max(run.total, before))
    with ours(platform, claimed) as session:
        taken, missed = import_records.count_taken(session, run.id)
        outcome = Outcome(taken, missed)
        imports.move(session, run.id, State.TAKEN, outcome=imports.encoded_outcome(outcome))


def _take_some(
    platform: Platform,
    claimed: Claimed,
    adopter: Adopter,
    numbers: Numbers,
    portion: Sequence[tuple[Arrived, str]],
) -> None:
    """Make drafts of a few items; their numbers are sought before the transaction."""
    placed = {
        record.number: adopting.place(numbers, objective, record.items, adopter.name)
        for record, objective in portion
        if not _succeeds(record)
    }
    now = platform.clock.now()
    with ours(platform, claimed) as session:
        units = adopting.adopt(session, adopter, placed.values(), now=now)
        taken = dict(zip(placed, units, strict=True))
        for record, _ in portion:
            if record.number in taken:
                continue
            if adopting.succeed(session, adopter, record.successor_of, record.items[0], now=now):
                taken[record.number] = record.successor_of
            else:
                import_records.note_missed(session, claimed.run.id, record.number)
        import_records.note_taken(session, claimed.run.id, taken)


def _succeeds(record: Arrived) -> bool:
    return record.decision is Decision.VERSION


def undo(platform: Platform, claimed: Claimed) -> None:
    """Take back the drafts that nobody wrote on; the import can be decided anew.

    Raises: StoppedError.
    """
    run, after, undone, kept = claimed.run, 0, 0, 0
    with platform.store.read() as session:
        total, _ = import_records.count_taken(session, run.id)
    while True:
        with platform.store.read() as session:
            portion = import_records.taken(session, run.id, after, TAKEN_AT_ONCE)
        if not portion:
            break
        with ours(platform, claimed) as session:
            for number, unit in portion:
                if adopting.give_up(session, claimed.organisation, unit):
                    import_records.note_taken(session, run.id, {number: ""})
                    undone += 1
                else:
                    kept += 1
        after = portion[-1][0]
        advance(platform, claimed, "undoing", undone + kept, max(total, undone + kept))
    with ours(platform, claimed) as session:
        import_records.forget_missed(session, run.id)
        outcome = imports.encoded_outcome(Outcome(undone=undone, kept=kept))
        imports.move(session, run.id, State.READY, outcome=outcome, taken_by="")
