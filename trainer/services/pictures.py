"""Pictures: put there by authors, handed only to those who may see a text that shows them.

Who asks for a picture that is not for them learns nothing: it is as if there were none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlmodel import Session

from trainer.attempts import AttemptStatus
from trainer.blueprints import ReviewPolicy, ReviewShows
from trainer.errors import NotFoundError, TrainerError, translatable
from trainer.items import explaining_pictures, shown_pictures
from trainer.people import Asker, Role, require
from trainer.pictures import Picture, digests
from trainer.pictures.cleaning import clean
from trainer.services import exam_access, results
from trainer.services.platform import Platform
from trainer.services.results import Result
from trainer.services.sit_exam import sittings
from trainer.services.sit_exam.memory import Recent
from trainer.storage import Store, attempts, audit
from trainer.storage import pictures as rows

ADDED = "picture.added"
_KEPT = 48
"""Pictures kept in memory: what a room full of people asks for within the same minute."""
_FORMS = 4096
_LEVELS = tuple(ReviewShows)


@dataclass(frozen=True, slots=True)
class _OnForm:
    """The pictures of a frozen form, and what may be shown of it once it is handed in."""

    shown: frozenset[str]
    explaining: frozenset[str]
    review: ReviewPolicy
    closes: datetime | None

    def has(self, digest: str, status: AttemptStatus, now: datetime) -> bool:
        """Whether its candidate may see a picture now."""
        if status is AttemptStatus.OPEN:
            return digest in self.shown
        if status is AttemptStatus.VOID:
            return False
        level = _LEVELS.index(self.review.shown(now, self.closes))
        met = digest in self.shown and level >= _LEVELS.index(ReviewShows.RESPONSES)
        return met or (digest in self.explaining and level >= _LEVELS.index(ReviewShows.KEYS))


class _Memory:
    """What a server process remembers of pictures and forms, neither of which ever changes."""

    def __init__(self) -> None:
        self.pictures: Recent[tuple[str, str], Picture] = Recent(_KEPT)
        self.forms: Recent[str, _OnForm] = Recent(_FORMS)


_memories: WeakKeyDictionary[Store, _Memory] = WeakKeyDictionary()


def upload(platform: Platform, asker: Asker, data: bytes, *, now: datetime) -> Picture:
    """Clean a picture and keep it, so that items can show it.

    Raises: NotAllowedError: not an author. PictureError: it is not taken, and what to do.
    """
    _require_author(asker)
    picture = clean(data)
    with platform.store.write() as session:
        if rows.add(session, asker.organisation, [picture], by=asker.person, now=now):
            audit.record(
                session,
                organisation=asker.organisation,
                at=now,
                actor=asker.person,
                action=ADDED,
                target_kind="picture",
                target=picture.digest,
                details={"bytes": len(picture.data)},
            )
    return picture


def _require_author(asker: Asker) -> None:
    require(asker, Role.TRAINER, Role.ADMINISTRATOR)
    exam_access.require_ready(asker)


def look(platform: Platform, asker: Asker, digest: str, *, now: datetime, attempt: str = "") -> Picture:
    """A picture that the asker may see now.

    Authors see all; everybody what lessons, self-checks and practice items show; a candidate what their own
    forms show, as far as the review policy allows; who looks at the result of somebody else's sitting, named
    by `attempt`, what that result shows.

    Raises: NotFoundError: there is none, or not for the asker.
    """
    exam_access.require_ready(asker)
    if not _may_see(platform, asker, digest, attempt, now=now):
        raise _missing(digest)
    memory = _memory(platform)
    picture = memory.pictures.get((asker.organisation, digest))
    if picture is None:
        with platform.store.read() as session:
            picture = rows.load(session, asker.organisation, digest)
        if picture is None:
            raise _missing(digest)
        memory.pictures.put((asker.organisation, digest), picture)
    return picture


def _missing(digest: str) -> NotFoundError:
    return NotFoundError(what=translatable("picture"), which=digest[:12])


def _may_see(platform: Platform, asker: Asker, digest: str, attempt: str, *, now: datetime) -> bool:
    if asker.has(Role.TRAINER) or asker.has(Role.ADMINISTRATOR):
        return True
    if digest in platform.catalogue.current().open_pictures:
        return True
    with platform.store.read() as session:
        sat = attempts.forms_of(session, asker.person)
        if any(_on_form(platform, session, form).has(digest, status, now) for status, form in sat):
            return True
    return bool(attempt) and digest in _of_result(platform, asker, attempt, now=now)


def _on_form(platform: Platform, session: Session, digest: str) -> _OnForm:
    memory = _memory(platform)
    found = memory.forms.get(digest)
    if found is None:
        form = attempts.form(session, digest)
        items = sittings.versions(platform, session, form).values()
        found = _OnForm(
            frozenset[str]().union(*map(shown_pictures, items)),
            frozenset[str]().union(*map(explaining_pictures, items)),
            form.review,
            form.closes,
        )
        memory.forms.put(digest, found)
    return found


def _of_result(platform: Platform, asker: Asker, attempt: str, *, now: datetime) -> frozenset[str]:
    """What the result of a sitting shows the asker now."""
    try:
        found: Result = results.result(platform, asker, attempt, now=now)
    except TrainerError:
        return frozenset()
    texts: list[str] = []
    for reviewed in found.items:
        texts += [reviewed.item.stimulus, reviewed.item.stem, *reviewed.item.options]
        texts += reviewed.explanation.rationales if reviewed.explanation else ()
    return digests(*texts)


def _memory(platform: Platform) -> _Memory:
    return _memories.setdefault(platform.store, _Memory())


def with_digests(store: Store, wanted: Iterable[str]) -> Mapping[str, Picture]:
    """These pictures, for services that have already asked who it is for; missing ones are left out."""
    with store.read() as session:
        return rows.load_all(session, wanted)
