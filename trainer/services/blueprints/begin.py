"""Beginning to write: a new blueprint, a copy of one, a change of one in force, an old version again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from trainer.blueprints import Blueprint, Purpose, Window
from trainer.blueprints.drafting import Draft, blank
from trainer.blueprints.problems import CODE
from trainer.errors import TrainerError, translatable
from trainer.people import Asker
from trainer.services.author.access import require_author
from trainer.services.author.begin import BeingWrittenError
from trainer.services.blueprints.access import no_blueprint
from trainer.services.platform import Platform
from trainer.storage import blueprint_drafts, blueprint_states
from trainer.storage.blueprint_states import Standing
from trainer.text import LocalText


class BadCodeError(TrainerError):
    """A code that files could not be named after."""

    template = translatable("Write a code of capital letters, digits and hyphens, such as CERT-4.")


class TakenCodeError(TrainerError):
    """A code is never used for another exam."""

    template = translatable("{code} is taken, or was once; results are kept under it. Choose another code.")


class UntitledError(TrainerError):
    """A blueprint nobody could recognise."""

    template = translatable("Give it a title in Chinese and in English.")


def begin(
    platform: Platform, asker: Asker, code: str, title: LocalText, purpose: Purpose, *, now: datetime
) -> str:
    """Begin a new blueprint with what is usual for its purpose; return its code.

    Raises: NotAllowedError, BadCodeError, TakenCodeError, UntitledError.
    """
    named = LocalText(title.zh.strip(), title.en.strip())
    return _new(platform, asker, blank(code.strip(), named, purpose), now=now)


def duplicate(
    platform: Platform, asker: Asker, source: str, code: str, title: LocalText, *, now: datetime
) -> str:
    """Begin a new blueprint like another, without its window; return its code.

    Raises: NotAllowedError, NotFoundError, BadCodeError, TakenCodeError, UntitledError.
    """
    require_author(asker)
    with platform.store.read() as session:
        found = _standing(session, source).blueprint
    named = LocalText(title.zh.strip(), title.en.strip())
    copy = replace(found, code=code.strip(), title=named, window=Window())
    return _new(platform, asker, copy, now=now)


def edit(platform: Platform, asker: Asker, code: str, *, now: datetime) -> str:
    """Begin to change a blueprint, or go on; return its code.

    A draft that nobody has written on yet is made anew from what is in force now.

    Raises: NotAllowedError, NotFoundError.
    """
    require_author(asker)
    with platform.store.write() as session:
        draft = blueprint_drafts.load(session, asker.organisation, code, locked=True)
        if draft is None or not draft.writers:
            found = _standing(session, code)
            blueprint_drafts.remove(session, code)
            _add(session, asker, found.blueprint, found, (), now=now)
    return code


def restore(platform: Platform, asker: Asker, code: str, digest: str, *, now: datetime) -> str:
    """Begin to change a blueprint back to one of its versions; return its code.

    Raises: NotAllowedError, NotFoundError. BeingWrittenError: it is being changed already.
    """
    require_author(asker)
    with platform.store.write() as session:
        draft = blueprint_drafts.load(session, asker.organisation, code, locked=True)
        if draft is not None and draft.writers:
            raise BeingWrittenError(unit=code)
        found = _standing(session, code)
        old = {one.digest: one.blueprint for one in blueprint_states.versions(session, code)}.get(digest)
        if old is None:
            raise no_blueprint(code)
        blueprint_drafts.remove(session, code)
        _add(session, asker, old, found, (asker.person,), now=now)
    return code


def _standing(session: Session, code: str) -> Standing:
    found = blueprint_states.standings(session, code).get(code) if code else None
    if found is None:
        raise no_blueprint(code)
    return found


def _add(
    session: Session,
    asker: Asker,
    blueprint: Blueprint,
    found: Standing | None,
    writers: tuple[str, ...],
    *,
    now: datetime,
) -> None:
    base = "" if found is None or found.withdrawn else found.digest
    first_lease = int(now.timestamp() * 1000)
    """A number no window of an earlier draft can still hold."""
    blueprint_drafts.add(session, asker.organisation, Draft(blueprint, base, writers, now, lease=first_lease))


def _new(platform: Platform, asker: Asker, blueprint: Blueprint, *, now: datetime) -> str:
    require_author(asker)
    if not CODE.fullmatch(blueprint.code):
        raise BadCodeError
    if not (blueprint.title.zh and blueprint.title.en):
        raise UntitledError
    try:
        with platform.store.write() as session:
            if blueprint_drafts.is_taken(session, blueprint.code):
                raise TakenCodeError(code=blueprint.code)
            _add(session, asker, blueprint, None, (asker.person,), now=now)
    except IntegrityError as error:
        raise TakenCodeError(code=blueprint.code) from error
    return blueprint.code
