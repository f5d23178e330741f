"""Which part of the organisation a report is about, and whether the asker may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from sqlmodel import Session

from trainer.blueprints import Blueprint, Purpose
from trainer.errors import NotFoundError, translatable
from trainer.people import Asker, Cohort, Role, Unit, require
from trainer.services import exam_access
from trainer.services.catalogue import Published
from trainer.services.platform import Platform
from trainer.storage import cohorts, report_reads, units
from trainer.storage.report_reads import Part

LINE = (Role.MANAGER, Role.ADMINISTRATOR, Role.RESULTS)
"""Who sees the results of single people below them."""

READERS = (*LINE, Role.TRAINER)
UNIT, COHORT, EXAM = translatable("unit"), translatable("cohort"), translatable("exam")


class OutsideError(NotFoundError):
    """An address that names a part of the organisation which is not there, or not for the asker."""

    template = translatable(
        "This address leads to a part of the organisation that does not exist or is not yours to see. It was "
        "written to the audit log."
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody asks for, as an address carries it: a unit, a cohort, an exam; empty is all of theirs."""

    unit: str = ""
    cohort: str = ""
    exam: str = ""


@dataclass(frozen=True)
class Ground:
    """A scope the asker may see. `in_line`: they may see single people and small groups of it.

    `units` are all of the organisation, a parent before its children; `heads` those the part is made of.
    `choices` are the exams that can be asked for, `all_exams` whether the part is about several.
    """

    asker: Asker
    scope: Scope
    part: Part
    in_line: bool
    units: tuple[Unit, ...]
    heads: tuple[Unit, ...]
    cohort: Cohort | None
    choices: tuple[Blueprint, ...]

    @property
    def unit(self) -> Unit | None:
        """The one unit the part is below, if it is one."""
        return self.heads[0] if len(self.heads) == 1 else None

    @property
    def organisation(self) -> Part:
        """The whole organisation with the same exams, to compare with."""
        return Part(self.part.organisation, ("",), self.part.exams)

    @property
    def is_all(self) -> bool:
        """Whether the part is the whole organisation."""
        root = f"{self.part.organisation}/"
        return not self.part.cohort and any(path in ("", root) for path in self.part.scopes)


def resolve(platform: Platform, asker: Asker, scope: Scope, *, now: datetime) -> Ground:
    """The part of the organisation a scope names.

    Raises:
        NotAllowedError: the asker reads no reports.
        NotFoundError: there is no such exam. OutsideError: there is no such unit or cohort, or it is not for
            the asker; it is also written to the audit log.
    """
    require(asker, *READERS)
    exam_access.require_ready(asker)
    choices = exams(platform.catalogue.current())
    wanted = _exams(choices, scope.exam)
    with platform.store.read() as session:
        everything = units.everything(session, asker.organisation)
        found = next((unit for unit in everything if unit.id == scope.unit), None)
        if scope.unit and (found is None or not _sees(asker, found.path)):
            _refuse(platform, asker, "unit", scope.unit, now=now)
        paths, in_line = _paths(asker, found)
        part = Part(asker.organisation, paths, wanted, scope.cohort)
        cohort = cohorts.find(session, scope.cohort) if scope.cohort else None
        if scope.cohort and not _sees_cohort(session, asker, cohort):
            _refuse(platform, asker, "cohort", scope.cohort, now=now)
    return Ground(asker, scope, part, in_line, everything, _heads(everything, paths), cohort, choices)


def exams(published: Published) -> tuple[Blueprint, ...]:
    """The exams reports are about: certifications by level, then quizzes by code."""
    found = [one for one in published.blueprints.values() if one.purpose is not Purpose.PRACTICE]
    return tuple(sorted(found, key=lambda one: (one.purpose is Purpose.QUIZ, one.level or 0, one.code)))


def _exams(choices: tuple[Blueprint, ...], wanted: str) -> tuple[str, ...]:
    """The exams asked for: one, or all certifications (all quizzes where there are none)."""
    if wanted:
        if wanted not in {one.code for one in choices}:
            raise NotFoundError(what=EXAM, which=wanted)
        return (wanted,)
    certifications = [one.code for one in choices if one.purpose is Purpose.CERTIFICATION]
    return tuple(certifications or (one.code for one in choices))


def _paths(asker: Asker, unit: Unit | None) -> tuple[tuple[str, ...], bool]:
    """The unit paths of the part, and whether they lie in the asker's own line."""
    if unit is not None:
        return (unit.path,), any(unit.path.startswith(path) for path in asker.scopes(*LINE))
    own = _outermost(asker.scopes(*LINE))
    return (own, True) if own else (_outermost(asker.scopes(Role.TRAINER)), False)


def _outermost(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Paths without those below another one."""
    return tuple(
        path
        for path in sorted(set(paths))
        if not any(path != other and path.startswith(other) for other in paths)
    )


def _sees(asker: Asker, path: str) -> bool:
    return any(path.startswith(scope) for scope in asker.scopes(*READERS))


def _sees_cohort(session: Session, asker: Asker, cohort: Cohort | None) -> bool:
    """Whether the cohort is of the organisation, and lies in the asker's part or has people of it."""
    if cohort is None or not cohort.unit.path.startswith(f"{asker.organisation}/"):
        return False
    if _sees(asker, cohort.unit.path):
        return True
    mine = Part(asker.organisation, asker.scopes(*READERS), (), cohort.id)
    return report_reads.people_in(session, mine) > 0


def _heads(everything: tuple[Unit, ...], paths: tuple[str, ...]) -> tuple[Unit, ...]:
    """The units at these paths; an empty path is the whole organisation."""
    wanted = {unit.path for unit in everything if unit.parent is None} if "" in paths else set(paths)
    return tuple(unit for unit in everything if unit.path in wanted)


def _refuse(platform: Platform, asker: Asker, kind: str, target: str, *, now: datetime) -> NoReturn:
    exam_access.note_refusal(platform, asker, "report.read", kind, target, now=now)
    raise OutsideError(what=UNIT if kind == "unit" else COHORT, which=target)
