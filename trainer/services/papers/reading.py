"""What trainers see of sets of papers: those asked for, what came of one, the items on a form."""

from __future__ import annotations

from collections.abc import Mapping

from trainer.forms import Form
from trainer.forms.parallel import Diagnosis, Wanted
from trainer.items import Item
from trainer.people import Asker
from trainer.services.analyse.values import from_json
from trainer.services.papers.access import no_set, require_maker
from trainer.services.papers.values import Found, PaperSet, Request
from trainer.services.platform import Platform
from trainer.storage import documents, papers, people
from trainer.storage.papers import Outcome, Standing
from trainer.text import LocalText

PAGE = 20


def requests(platform: Platform, asker: Asker, *, page: int = 0) -> tuple[Request, ...]:
    """Requests of the organisation, the latest first, PAGE of them.

    Raises: NotAllowedError.
    """
    require_maker(asker)
    with platform.store.read() as session:
        found = papers.listing(session, asker.organisation, limit=PAGE, offset=page * PAGE)
        names = people.names(session, {one.asked.by for one in found})
    return tuple(_request(platform, one, names) for one in found)


def paper_set(platform: Platform, asker: Asker, name: str) -> Found:
    """A request with what came of it.

    Raises: NotAllowedError. NotFoundError: no such set.
    """
    require_maker(asker)
    with platform.store.read() as session:
        standing = papers.standing(session, asker.organisation, name)
        if standing is None:
            raise no_set(name)
        body = papers.body(session, name) if standing.ended else None
        names = people.names(session, {standing.asked.by})
    request = _request(platform, standing, names)
    if standing.ended is None or body is None:
        return Found(request)
    match standing.ended.outcome:
        case Outcome.FOUND:
            found = from_json(PaperSet, body)
            return Found(request, standing.ended.at, papers=found, changed=_changed(platform, standing))
        case Outcome.IMPOSSIBLE:
            return Found(request, standing.ended.at, diagnosis=from_json(Diagnosis, body))
        case Outcome.FAILED:
            return Found(request, standing.ended.at, failure=body["template"], details=body["details"])
    return Found(request, standing.ended.at)


def items_of(platform: Platform, asker: Asker, form: Form) -> Mapping[str, Item]:
    """The versions of the items on a form, by their digests: as they were when the set was made.

    Raises: NotAllowedError.
    """
    require_maker(asker)
    with platform.store.read() as session:
        return documents.versions(session, [place.version for place in form.places])


def _request(platform: Platform, standing: Standing, names: Mapping[str, str]) -> Request:
    asked, progress = standing.asked, standing.progress
    blueprint = platform.catalogue.current().blueprints.get(asked.blueprint)
    return Request(
        id=asked.id,
        blueprint=asked.blueprint,
        title=blueprint.title if blueprint else LocalText(asked.blueprint, asked.blueprint),
        wanted=from_json(Wanted, asked.wanted),
        seed=asked.seed,
        by=names.get(asked.by, ""),
        at=asked.at,
        started=progress.started,
        done=progress.done,
        stopping=progress.cancelled,
        outcome=standing.ended.outcome if standing.ended else None,
    )


def _changed(platform: Platform, standing: Standing) -> bool:
    published = platform.catalogue.current()
    blueprint = published.blueprints.get(standing.asked.blueprint)
    ended = standing.ended
    return ended is not None and (
        blueprint is None
        or blueprint.digest != ended.blueprint_digest
        or published.bank.digest != ended.bank_digest
    )
