"""A sitting as the database has it: found for its owner, folded up to date, closed with its score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from trainer import attempts as rules
from trainer import repairs
from trainer.attempts import Attempt, AttemptStatus
from trainer.errors import TrainerError, translatable
from trainer.forms import CandidateItem, Form, candidate_items
from trainer.items import Item
from trainer.journal import Event
from trainer.people import Asker
from trainer.scoring import score
from trainer.services import exam_access
from trainer.services.certify.issuing import issue_with_pass
from trainer.services.platform import Platform
from trainer.services.sit_exam import memory
from trainer.services.sit_exam.memory import Known, Memory, Shown
from trainer.storage import attempts as rows
from trainer.storage import documents, journals, scores
from trainer.storage import repairs as repair_rows
from trainer.storage.attempts import Facts
from trainer.storage.exam_history import PastSitting
from trainer.storage.journals import Head
from trainer.storage.scores import Outcome

FIRST_SCORE = "closed"
"""The reason of the score written when an attempt closes; a rescoring gives its own."""


class MissingVersionError(TrainerError):
    """A form names an item version the database does not have."""

    template = translatable("Item version {version} of this exam is missing. Tell your administrator.")


@dataclass(frozen=True)
class Current:
    """A sitting with the guard read in the same transaction."""

    known: Known
    head: Head
    shown: Shown

    @property
    def attempt(self) -> Attempt:
        """The folded state."""
        return self.known.attempt

    @property
    def items(self) -> tuple[CandidateItem, ...]:
        """What the candidate may see of the form."""
        return self.shown.items

    def time(self, now: datetime) -> datetime:
        """The present, which within a sitting never lies before its candidate's last act."""
        return max(now, self.head.active_at)


def facts_of(platform: Platform, attempt_id: str) -> Facts:
    """The lasting facts of a sitting.

    Raises: NotFoundError: no such attempt.
    """
    known = memory.of(platform.store).sittings.get(attempt_id)
    if known is not None:
        return known.facts
    with platform.store.read() as session:
        found = rows.facts(session, attempt_id)
    if found is None:
        raise exam_access.missing("attempt", attempt_id)
    return found


def own(platform: Platform, asker: Asker, attempt_id: str, *, now: datetime) -> Facts:
    """The same, for its candidate alone.

    Raises: NotFoundError: no such attempt, or somebody else's, which is also written to the audit log.
    """
    exam_access.require_ready(asker)
    found = facts_of(platform, attempt_id)
    if found.person != asker.person:
        exam_access.refuse(platform, asker, "attempt.open", "attempt", attempt_id, now=now)
    return found


def read(platform: Platform, facts: Facts) -> Current:
    """The sitting as it stands."""
    with platform.store.read() as session:
        found = journals.head(session, facts.id)
        current = catch_up(platform, session, facts, found)
    remember(platform, current.known)
    return current


def catch_up(platform: Platform, session: Session, facts: Facts, head: Head | None) -> Current:
    """Fold what the journal has beyond what this process remembers.

    A database with fewer events than are remembered was restored from a backup; its journal is read anew.

    Raises: NotFoundError: the row has gone. MissingVersionError.
    """
    if head is None:
        raise exam_access.missing("attempt", facts.id)
    held = memory.of(platform.store)
    shown = _shown(held, session, facts.form)
    known = held.sittings.get(facts.id)
    if known is None or known.attempt.seq > head.seq:
        known = Known(facts, Attempt(facts.id, shown.form, facts.started_at, head.deadline), frozenset())
    if known.attempt.seq < head.seq:
        known = advance(known, journals.events_after(session, facts.id, known.attempt.seq))
    return Current(known, head, shown)


def advance(known: Known, events: Iterable[Event]) -> Known:
    """A sitting after committed events."""
    found = tuple(events)
    tokens = known.tokens | {event.token for event in found if event.token}
    return Known(known.facts, rules.fold(known.attempt, found), tokens)


def remember(platform: Platform, known: Known) -> None:
    """Keep a folded sitting whose events are all committed, unless a later state is kept already."""
    held = memory.of(platform.store).sittings
    before = held.get(known.facts.id)
    if before is None or before.attempt.seq <= known.attempt.seq:
        held.put(known.facts.id, known)


def settle(platform: Platform, facts: Facts, *, now: datetime) -> Current:
    """The sitting as it stands, closed and scored first if its time is up."""
    current = read(platform, facts)
    if not current.head.overdue(current.time(now)):
        return current
    with platform.store.write() as session:
        current = catch_up(platform, session, facts, journals.locked_head(session, facts.id))
        _expire(platform, session, current, now=current.time(now))
    return read(platform, facts)


def settle_late(platform: Platform, sat: Iterable[PastSitting], *, now: datetime) -> bool:
    """Close those of a person's sittings whose time is up; return whether there were any."""
    late = [
        found.id
        for found in sat
        if found.status is AttemptStatus.OPEN and found.deadline is not None and now >= found.deadline
    ]
    for attempt in late:
        settle(platform, facts_of(platform, attempt), now=now)
    return bool(late)


def _expire(platform: Platform, session: Session, current: Current, *, now: datetime) -> None:
    expired = rules.expire(current.attempt, now=now)
    for event in expired.pending:
        if journals.append_expiry(session, expired.id, event, now=now):
            add_score(platform, session, current.known.facts, expired)


def hand_in(platform: Platform, session: Session, facts: Facts, attempt: Attempt) -> None:
    """Close the row of a sitting whose submission was just appended, and score it."""
    if attempt.status is AttemptStatus.SUBMITTED and attempt.closed_at is not None:
        journals.hand_in(session, attempt.id, at=attempt.closed_at)
        add_score(platform, session, facts, attempt)


def add_score(platform: Platform, session: Session, facts: Facts, attempt: Attempt) -> None:
    """Score a closed sitting in the transaction that closes it, with the repairs in force.

    Raises: MissingVersionError.
    """
    items = versions(platform, session, attempt.form)
    in_force = repairs.corrections(repair_rows.in_force_of(session, items))
    result = score(attempt.form, items, attempt.responses, in_force)
    at = attempt.closed_at or facts.started_at
    scores.add(session, facts.organisation, attempt.id, result, at=at, reason=FIRST_SCORE)
    outcome = Outcome(result.raw, result.maximum, result.cut, result.decision)
    issue_with_pass(platform, session, facts, attempt.form, outcome, at=at)


def versions(platform: Platform, session: Session, form: Form) -> Mapping[str, Item]:
    """Every item version on a form by digest, with its key.

    Raises: MissingVersionError.
    """
    return _versions(memory.of(platform.store), session, form)


def _versions(held: Memory, session: Session, form: Form) -> dict[str, Item]:
    wanted = {place.version for place in form.places}
    found = {version: item for version in wanted if (item := held.items.get(version)) is not None}
    if absent := wanted - found.keys():
        loaded = documents.versions(session, absent)
        for version, item in loaded.items():
            held.items.put(version, item)
        found.update(loaded)
    for version in sorted(wanted - found.keys()):
        raise MissingVersionError(version=version)
    return found


def _shown(held: Memory, session: Session, digest: str) -> Shown:
    shown = held.forms.get(digest)
    if shown is None:
        form = rows.form(session, digest)
        shown = Shown(form, candidate_items(form, _versions(held, session, form)))
        held.forms.put(digest, shown)
    return shown
