"""What the demonstration's people are assigned: certifications by cohort, compliance reading, a rehearsal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from trainer.assignments import Audience, AudienceKind, NewAssignment, TaskKind, Times
from trainer.people import Asker
from trainer.services import assign
from trainer.services.platform import Platform

_DAY = timedelta(days=1)
_DUE = (-18, 12, 45)
"""Days from today on which the first certification is due, by cohort."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Ids of cohorts and regions; `regional` is a cohort of the first region alone."""

    cohorts: Sequence[str]
    regions: Sequence[str]
    regional: str


def give(platform: Platform, asker: Asker, groups: Groups, *, opening: datetime, now: datetime) -> None:
    """Assign it all on the opening day to these groups, as far as the content has it."""
    cohorts, regions = groups.cohorts, groups.regions
    found = {(one.kind, one.code) for one in assign.choices(platform.catalogue.current())}
    wanted = [
        *(
            _new(TaskKind.EXAM, "CERT-1", AudienceKind.COHORT, cohort, now + days * _DAY)
            for cohort, days in zip(cohorts, _DUE, strict=True)
        ),
        _new(TaskKind.MODULE, "COMP", AudienceKind.UNIT, regions[0], now + 6 * _DAY),
        _new(TaskKind.MODULE, "SERV", AudienceKind.COHORT, cohorts[0], now + 25 * _DAY),
        _new(TaskKind.SCENARIO, "SERV-05-S01", AudienceKind.UNIT, regions[0], now + 30 * _DAY),
        _new(TaskKind.EXAM, "CERT-2", AudienceKind.COHORT, groups.regional, now + 60 * _DAY),
    ]
    for new in wanted:
        if (new.kind, new.code) in found:
            assign.assign(platform, asker, new, now=opening)


def _new(kind: TaskKind, code: str, to: AudienceKind, target: str, due: datetime) -> NewAssignment:
    return NewAssignment(kind, code, (Audience(to, target),), Times(due=due))
