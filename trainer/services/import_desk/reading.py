"""Reading what was brought, in the worker; what was understood is written down a little at a time."""

from __future__ import annotations

from datetime import timedelta

from trainer.bank.arrivals import State
from trainer.interchange.judging import Judgement
from trainer.services.import_desk.steps import advance, ours, portions
from trainer.services.import_desk.understanding import (
    Standing,
    Understood,
    in_force,
    read_files,
    understand,
)
from trainer.services.platform import Platform
from trainer.storage import import_records, imports, pictures, working_copies
from trainer.storage.imports import Claimed

KEPT_AT_ONCE = 50
"""Items written down in one transaction."""
PICTURES_AT_ONCE = 5
"""Pictures written down in one transaction."""
REMEMBERED = 30
"""Imports of an organisation that stay listed, besides those of the last ninety days."""
_AGE = timedelta(days=90)


def read(platform: Platform, claimed: Claimed) -> None:
    """Read the files of an import, compare what they hold with what there is, and keep it.

    Raises: StoppedError, TooMuchError.
    """
    names = [file.name for file in claimed.run.files]
    with ours(platform, claimed) as session:
        imports.forget_understood(session, claimed.run.id)

    def content(number: int) -> bytes:
        with platform.store.read() as session:
            return imports.content(session, claimed.run.id, number)

    def told(number: int) -> None:
        advance(platform, claimed, "reading", number, len(names))

    judged = read_files(names, content, told)
    _keep_pictures(platform, claimed, judged)
    advance(platform, claimed, "comparing", len(names), len(names))
    found = understand(judged, _standing(platform, claimed.organisation))
    _keep(platform, claimed, found)
    with ours(platform, claimed) as session:
        imports.drop_files(session, claimed.run.id)
        imports.move(session, claimed.run.id, State.READY, counts=imports.encoded_counts(found.counts))
    _tidy(platform, claimed.organisation)


def _standing(platform: Platform, organisation: str) -> Standing:
    published = platform.catalogue.current()
    with platform.store.read() as session:
        remembered = import_records.meanings(session, organisation)
        copies = working_copies.everything(session, organisation)
    written = {item.id: item for copy in copies for item in copy.items if item.id not in copy.base}
    items = written | dict(published.bank.items)
    return Standing(items, in_force(published.bank.items), published.objectives, remembered)


def _keep_pictures(platform: Platform, claimed: Claimed, judged: Judgement) -> None:
    """Keep the pictures that the questions show, so that they are there wherever a question goes."""
    found = {digest: picture for draft in judged.drafts for digest, picture in draft.pictures.items()}
    for some in portions(list(found.values()), PICTURES_AT_ONCE):
        now = platform.clock.now()
        with ours(platform, claimed) as session:
            pictures.add(session, claimed.organisation, some, by=claimed.run.by, now=now)


def _keep(platform: Platform, claimed: Claimed, found: Understood) -> None:
    """Write down what was understood, a little at a time."""
    name = claimed.run.id
    total = len(found.records) + len(found.faults) + len(found.notes)
    done = 0
    for topics in portions(found.topics, KEPT_AT_ONCE):
        with ours(platform, claimed) as session:
            import_records.add_topics(session, name, topics)
    for records in portions(found.records, KEPT_AT_ONCE):
        advance(platform, claimed, "keeping", done, total)
        with ours(platform, claimed) as session:
            import_records.add(session, name, records)
        done += len(records)
    for faults in (found.faults, found.notes):
        number = 1
        for portion in portions(faults, KEPT_AT_ONCE):
            advance(platform, claimed, "keeping", done, total)
            with ours(platform, claimed) as session:
                import_records.add_notes(session, name, number, portion)
            number += len(portion)
            done += len(portion)


def _tidy(platform: Platform, organisation: str) -> None:
    """Forget imports that are long over."""
    before = platform.clock.now() - _AGE
    with platform.store.read() as session:
        names = imports.outdated(session, organisation, REMEMBERED, before)
    for name in names:
        with platform.store.write() as session:
            imports.remove(session, name)
