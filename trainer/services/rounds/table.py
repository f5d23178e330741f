"""What one person may see of a round: before its end their own card alone, afterwards everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from trainer.people import Asker
from trainer.scenarios.cards import Cards, CustomerCard, ManagerCard, ObserverCard, Part, Secret, SheetLine
from trainer.scenarios.rounds import WHOLE, Phase, Round, verdict_of
from trainer.scenarios.scenario import Mood
from trainer.services import exam_access
from trainer.services.platform import Platform
from trainer.services.rounds import finding
from trainer.services.rounds.finding import Current
from trainer.storage import rounds
from trainer.text import LocalText


@dataclass(frozen=True, slots=True)
class Seat:
    """A part and who has it; an empty name is nobody."""

    part: Part
    name: str
    mine: bool


@dataclass(frozen=True, slots=True)
class CustomerDealt:
    """The customer's card with the secrets of this round, and no others."""

    name: str
    goal: str
    mood: Mood
    opening: str
    reacts: tuple[str, ...]
    secret: Secret


Card = ManagerCard | CustomerDealt | ObserverCard


@dataclass(frozen=True, slots=True)
class Sheet:
    """The scoring sheet as far as it is filled in; `notes` go by line, `WHOLE` is on the round itself."""

    lines: tuple[SheetLine, ...]
    scores: Mapping[str, int]
    notes: Mapping[str, str]

    @property
    def open_lines(self) -> int:
        """How many lines have no score yet."""
        return sum(line.id not in self.scores for line in self.lines)

    @property
    def remark(self) -> str:
        """The note on the round itself."""
        return self.notes.get(WHOLE, "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """All of a finished round, for everyone in it: cards, sheet, verdict and debriefing."""

    cards: Mapping[Part, Card]
    sheet: Sheet
    mean: Fraction
    passed: bool
    failed: tuple[str, ...]
    rated: str
    rater: str
    debrief: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Table:
    """A round as the asker may see it.

    `card` is the asker's own, once dealt; `sheet` is the rater's alone, and `lease` that of the window which
    fills it in; `outcome` there is when the round is finished.
    """

    id: str
    code: str
    cards: str
    title: LocalText
    objectives: tuple[str, ...]
    situation: str
    minutes: int
    people: int
    phase: Phase
    overdue: bool
    seq: int
    lease: int
    seats: tuple[Seat, ...]
    mine: Part | None
    opened_by: str
    opener: bool
    printed: bool
    opened_at: datetime
    expires_at: datetime
    dealt_at: datetime | None
    rater: Part
    card: Card | None
    sheet: Sheet | None
    outcome: Outcome | None

    @property
    def complete(self) -> bool:
        """Whether every part is taken."""
        return all(seat.name for seat in self.seats)

    def is_fresh(self, pulse: Pulse) -> bool:
        """Whether a page that shows this need not be made again.

        While the sheet is filled in, only the end concerns the others; who rates also minds another window.
        """
        if self.phase is Phase.GATHERING:
            return (self.seq, self.overdue) == (pulse.seq, pulse.overdue) and not pulse.over
        if self.phase is Phase.PLAYING:
            taken = self.sheet is not None and pulse.lease != self.lease
            return not pulse.over and self.overdue == pulse.overdue and not taken
        return True


@dataclass(frozen=True, slots=True)
class Pulse:
    """The little that a waiting page asks for every few seconds."""

    seq: int
    lease: int
    over: bool
    overdue: bool


def look(platform: Platform, asker: Asker, round_id: str, *, code: str = "", now: datetime) -> Table:
    """The round as the asker may see it.

    Raises: NotFoundError: no such round, or the asker neither is in it, nor brings its code while people
        gather, nor may see the result; that is also written to the audit log.
    """
    current = finding.read(platform, finding.facts_of(platform, asker, round_id))
    finding.admit(platform, asker, current, code, now=now)
    found, facts = current.round, current.facts
    with platform.store.read() as session:
        names = finding.names_of(session, {facts.opener, *found.seats.values()})
    mine = found.part_of(asker.person)
    return Table(
        id=facts.id,
        code=facts.code,
        cards=facts.cards,
        title=found.cards.title,
        objectives=found.cards.objectives,
        situation=found.cards.situation,
        minutes=found.cards.minutes,
        people=found.cards.people,
        phase=found.phase,
        overdue=found.overdue(now),
        seq=current.head.seq,
        lease=current.head.lease,
        seats=tuple(_seat(found, part, names, asker.person) for part in found.cards.parts),
        mine=mine,
        opened_by=names[facts.opener],
        opener=facts.opener == asker.person,
        printed=asker.person in found.printed,
        opened_at=facts.opened_at,
        expires_at=found.expires_at,
        dealt_at=found.dealt_at,
        rater=found.cards.rater,
        card=_own_card(found, mine, now),
        sheet=_own_sheet(found, mine, now),
        outcome=_outcome(current, names),
    )


def pulse(platform: Platform, asker: Asker, round_id: str, *, now: datetime) -> Pulse:
    """How far a round has come, for one primary-key read. Raises NotFoundError."""
    exam_access.require_ready(asker)
    with platform.store.read() as session:
        head = rounds.head_in(session, round_id, asker.organisation)
    if head is None:
        raise exam_access.missing("round", round_id)
    open_ = head.status is rounds.RoundStatus.OPEN
    return Pulse(head.seq, head.lease, not open_, open_ and now >= head.expires_at)


def _seat(found: Round, part: Part, names: Mapping[str, str], person: str) -> Seat:
    holder = found.seats.get(part)
    return Seat(part, names[holder] if holder else "", holder == person)


def _running(found: Round, now: datetime) -> bool:
    return found.phase is Phase.PLAYING and not found.overdue(now)


def _own_card(found: Round, mine: Part | None, now: datetime) -> Card | None:
    return _card(found.cards, mine, found.secret) if mine is not None and _running(found, now) else None


def _own_sheet(found: Round, mine: Part | None, now: datetime) -> Sheet | None:
    return _sheet(found) if mine is found.cards.rater and _running(found, now) else None


def _sheet(found: Round) -> Sheet:
    return Sheet(found.cards.sheet, found.scores, found.notes)


def _card(cards: Cards, part: Part, secret: int | None) -> Card | None:
    if part is Part.MANAGER:
        return cards.manager
    if part is Part.OBSERVER:
        return cards.observer
    return _customer(cards.customer, secret or 0)


def _customer(card: CustomerCard, secret: int) -> CustomerDealt:
    return CustomerDealt(card.name, card.goal, card.mood, card.opening, card.reacts, card.secrets[secret])


def _outcome(current: Current, names: Mapping[str, str]) -> Outcome | None:
    found = current.round
    if found.phase is not Phase.FINISHED or found.ended_at is None:
        return None
    verdict = verdict_of(found.cards, found.scores)
    cards = {part: _card(found.cards, part, found.secret) for part in found.cards.parts}
    return Outcome(
        cards={part: card for part, card in cards.items() if card is not None},
        sheet=_sheet(found),
        mean=verdict.mean,
        passed=verdict.passed,
        failed=verdict.failed,
        rated=names[found.seats[Part.MANAGER]],
        rater=names[found.seats[found.cards.rater]],
        debrief=found.cards.debrief,
        ended_at=found.ended_at,
    )
