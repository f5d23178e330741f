"""The list of blueprints, and one with all that is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trainer.blueprints import Blueprint
from trainer.blueprints.drafting import Draft
from trainer.people import Asker
from trainer.services.author.access import require_author
from trainer.services.blueprints.access import no_blueprint
from trainer.services.platform import Platform
from trainer.storage import audit, blueprint_drafts, blueprint_states, people, sheets
from trainer.storage.audit import AuditQuery
from trainer.storage.blueprint_states import PublishedBlueprint, Standing

MOST_HAPPENINGS = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """A blueprint in the list; `blueprint` is what is in force, else what is being written or was in force.

    `sittings` are those finished. A draft that nobody has written on is none.
    """

    blueprint: Blueprint
    in_force: bool
    published_at: datetime | None
    draft: Draft | None
    mine: bool
    writers: tuple[str, ...]
    sittings: int

    @property
    def retired(self) -> bool:
        """Whether it was in force and is not any more."""
        return self.published_at is not None and not self.in_force


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of the audit log; `who` is empty for the program and for former members."""

    action: str
    at: datetime
    who: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """A blueprint as its page shows it; `standing` is None for one that was never in force.

    `moved` says that it was published anew since the draft was begun, `mine` that the asker wrote on the
    draft and so cannot decide about it. `published_by` names, by person's id, who published the versions.
    """

    code: str
    standing: Standing | None
    draft: Draft | None
    writers: tuple[str, ...]
    mine: bool
    moved: bool
    sittings: int
    versions: tuple[PublishedBlueprint, ...]
    published_by: Mapping[str, str]
    happenings: tuple[Happening, ...]

    @property
    def in_force(self) -> Blueprint | None:
        """What is in force."""
        return None if self.standing is None or self.standing.withdrawn else self.standing.blueprint

    @property
    def number(self) -> int:
        """The number of the version in force; 0 where there is none."""
        if self.in_force is None or self.standing is None:
            return 0
        digest = self.standing.digest
        return next((one.number for one in self.versions if one.digest == digest), 0)


def overview(platform: Platform, asker: Asker) -> tuple[Entry, ...]:
    """Every blueprint by code, those retired last. Raises NotAllowedError."""
    require_author(asker)
    with platform.store.read() as session:
        standings = blueprint_states.standings(session)
        drafts = blueprint_drafts.everything(session, asker.organisation)
        drafts = {code: draft for code, draft in drafts.items() if draft.writers}
        sat = sheets.populations(session, asker.organisation)
        names = people.names(session, {person for draft in drafts.values() for person in draft.writers})
    found = []
    for code in sorted({*standings, *drafts}):
        standing, draft = standings.get(code), drafts.get(code)
        sittings = sat[code].sittings if code in sat else 0
        found.append(_entry(asker, standing, draft, names, sittings))
    return tuple(sorted(found, key=lambda entry: entry.retired))


def waiting(platform: Platform, asker: Asker) -> int:
    """How many drafts wait for review. Raises NotAllowedError."""
    require_author(asker)
    with platform.store.read() as session:
        return blueprint_drafts.waiting(session, asker.organisation)


def _entry(
    asker: Asker, standing: Standing | None, draft: Draft | None, names: Mapping[str, str], sittings: int
) -> Entry:
    blueprint = standing.blueprint if standing else draft.blueprint if draft else None
    if blueprint is None:
        raise ValueError("neither published nor being written")
    return Entry(
        blueprint=blueprint,
        in_force=standing is not None and not standing.withdrawn,
        published_at=standing.published_at if standing else None,
        draft=draft,
        mine=draft is not None and asker.person in draft.by,
        writers=tuple(names.get(person, "") for person in draft.writers) if draft else (),
        sittings=sittings,
    )


def look(platform: Platform, asker: Asker, code: str) -> View:
    """A blueprint's page.

    Raises: NotAllowedError. NotFoundError: there is no such blueprint, nor a draft of one.
    """
    require_author(asker)
    with platform.store.read() as session:
        standing = blueprint_states.standings(session, code).get(code) if code else None
        draft = blueprint_drafts.load(session, asker.organisation, code)
        if draft is not None and not draft.writers:
            draft = None
        if standing is None and draft is None:
            raise no_blueprint(code)
        versions = blueprint_states.versions(session, code)
        query = AuditQuery(asker.organisation, action="blueprint.", person=code, limit=MOST_HAPPENINGS)
        log = audit.search(session, query).entries
        sat = sheets.population(session, asker.organisation, code).sittings
        wanted = {entry.actor for entry in log} | {one.by for one in versions if one.by}
        names = people.names(session, wanted | set(draft.writers if draft else ()))
    in_force = "" if standing is None or standing.withdrawn else standing.digest
    return View(
        code=code,
        standing=standing,
        draft=draft,
        writers=tuple(names.get(person, "") for person in draft.writers) if draft else (),
        mine=draft is not None and asker.person in draft.by,
        moved=draft is not None and draft.base != in_force,
        sittings=sat,
        versions=versions,
        published_by=names,
        happenings=tuple(
            Happening(entry.action, entry.at, names.get(entry.actor, ""), entry.details) for entry in log
        ),
    )
