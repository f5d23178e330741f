"""Asking for an analysis: the kept result if there is one, else the worker is set to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlmodel import Session

from trainer.errors import Message
from trainer.services import background
from trainer.services.analyse import groupings
from trainer.services.analyse import sheets as packing
from trainer.services.analyse.extract import extract
from trainer.services.analyse.figures import figures, model_figures
from trainer.services.analyse.values import (
    METHOD,
    Fairness,
    Figures,
    Kind,
    ModelFigures,
    Selection,
    digest,
    from_json,
    to_json,
)
from trainer.services.analyse.watching import fairness
from trainer.services.platform import Platform
from trainer.storage import analyses, repairs, sheets
from trainer.storage.analyses import Answer, Request

Value = TypeVar("Value")

_VALUES: dict[Kind, type[Any]] = {
    Kind.FIGURES: Figures,
    Kind.MODEL: ModelFigures,
    Kind.FAIRNESS: Fairness,
}


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """What there is of a part of an analysis.

    `value` may rest on data that has grown since: then `current` is False and a worker is at it. `failure`
    says why there is none, with `details` to fill it in.
    """

    value: Value | None
    current: bool
    at: datetime | None = None
    failure: Message | None = None
    details: dict[str, object] | None = None


def ask(platform: Platform, organisation: str, kind: Kind, wanted: Selection, *, now: datetime) -> Found[Any]:
    """A part of an analysis as far as it is known; what is missing is being computed when this returns."""
    with platform.store.read() as session:
        request = request_for(session, organisation, kind, wanted)
        answer = analyses.answer(session, request.digest)
        last = answer if _good(answer) else analyses.latest(session, organisation, request.subject)
    if answer is None:
        with platform.store.write() as session:
            analyses.ask(session, request, now)
    if answer is None or answer.finished_at is None:
        background.start(platform)
    return _found(kind, answer, last)


def order(platform: Platform, organisation: str, kind: Kind, wanted: Selection, *, now: datetime) -> None:
    """Have a part of an analysis made, without reading what there is of it."""
    with platform.store.write() as session:
        analyses.ask(session, request_for(session, organisation, kind, wanted), now)
    background.start(platform)


def _good(answer: Answer | None) -> bool:
    return answer is not None and answer.finished_at is not None and not answer.failure


def _found(kind: Kind, answer: Answer | None, last: Answer | None) -> Found[Any]:
    value = from_json(_VALUES[kind], last.body) if last is not None and last.body is not None else None
    at = last.finished_at if last is not None else None
    if answer is not None and answer.failure:
        return Found(None, True, answer.finished_at, Message(answer.failure), dict(answer.body or {}))
    return Found(value, _good(answer), at)


def compute(platform: Platform, request: Request) -> tuple[str, dict[str, Any]]:
    """Answer a request in the worker: pack the sittings closed since, then compute.

    Returns: the digest of the data the answer rests on, and the answer.
    """
    wanted = from_json(Selection, request.request)
    kind = Kind(request.kind)
    packing.pack_missing(platform, request.organisation, wanted.blueprint)
    with platform.store.read() as session:
        rests_on = request_for(session, request.organisation, kind, wanted).digest
    found = extract(platform, request.organisation, wanted)
    if kind is Kind.FIGURES:
        return rests_on, to_json(Figures, figures(found))
    if kind is Kind.MODEL:
        return rests_on, to_json(ModelFigures, model_figures(found))
    with platform.store.read() as session:
        people = groupings.read(session, request.organisation, found.sittings)
    return rests_on, to_json(Fairness, fairness(found, people, platform.settings.time_zone))


def request_for(session: Session, organisation: str, kind: Kind, wanted: Selection) -> Request:
    """The request under a digest that changes with the question, the sittings, and the repairs in force."""
    question = _question(kind, wanted)
    there = sheets.population(session, organisation, wanted.blueprint)
    in_force = repairs.in_force_here(session, organisation)
    data = [
        there.sittings,
        there.latest.isoformat() if there.latest else "",
        sorted(repair.id for repair in in_force.values()),
    ]
    return Request(
        digest=digest([organisation, question, data]),
        organisation=organisation,
        kind=kind.value,
        subject=subject_of(organisation, kind, wanted),
        request=to_json(Selection, wanted),
    )


def _question(kind: Kind, wanted: Selection) -> dict[str, Any]:
    return {"kind": kind.value, "method": METHOD, **to_json(Selection, wanted)}


def subject_of(organisation: str, kind: Kind, wanted: Selection) -> str:
    """The digest of a question without the data, under which its last answer is found."""
    return digest([organisation, _question(kind, wanted)])
