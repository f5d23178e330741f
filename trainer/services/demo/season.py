"""Four months at the desk: each candidate signs in, reads, checks themself, sits quizzes and exams.

Every step calls the service a screen would call, with the time it would have had; nothing is inserted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from math import exp
from random import Random

from trainer.blueprints import Purpose
from trainer.forms import Form
from trainer.items import Item
from trainer.people import Asker, NewGrant, NewPerson, Role, UnitKind
from trainer.services import accounts, organisation, sessions, setup, sit_exam, study, sweep
from trainer.services.catalogue import Published
from trainer.services.demo import bench, duties, practice
from trainer.services.demo.cast import (
    ACCOUNTS,
    BRANCHES,
    COHORTS,
    DAYS,
    PASSWORD,
    REGIONAL,
    REGIONS,
    SEED,
    Character,
    DemoAccount,
    candidates,
    pause,
)
from trainer.services.demo.rehearsing import Player, rehearse_all
from trainer.services.platform import Platform
from trainer.services.report import folding
from trainer.services.sit_exam import Action, ActionKind, OfferState
from trainer.storage import people

Progress = Callable[[int, int], None]
"""Called with how many of how many candidates are done."""
BAND_DIFFICULTY = {1: -0.3, 2: 0.7, 3: 1.6}
GUESSING = 0.2
MOST_EXAMS = 4
REHEARSING = 5
"""One in so many rehearses."""
PRACTISING = 6
"""One candidate of so many practises after their lessons, the printed trainee among them."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """Ids of what was founded; `regions` and `branches` are units, `regional` a cohort of the first one."""

    regions: tuple[str, ...]
    branches: tuple[str, ...]
    cohorts: tuple[str, ...]
    regional: str


@dataclass
class _Life:
    """One candidate on their way through the season."""

    character: Character
    person: str
    rng: Random
    published: Published
    read: int = 0
    exams: int = 0
    practises: bool = False


def stage(platform: Platform, *, now: datetime, seed: int = SEED, progress: Progress | None = None) -> None:
    """Fill an empty, published installation.

    Raises: SetUpAlreadyError: there is an organisation already.
    """
    opening = now - timedelta(days=DAYS)
    scene = _found(platform, opening)
    cast = candidates(seed)
    published = platform.catalogue.current()
    made = accounts.create_people(
        platform,
        accounts.system_asker(platform),
        [_new(scene, character) for character in cast],
        now=opening,
    )
    system = accounts.system_asker(platform)
    groups = duties.Groups(scene.cohorts, scene.regions, scene.regional)
    duties.give(platform, system, groups, opening=opening, now=now)
    players, known = [], []
    for done, (character, created) in enumerate(zip(cast, made, strict=True), 1):
        rng = Random(f"{seed}/{character.login}")  # noqa: S311
        life = _Life(character, created.person, rng, published, practises=done % PRACTISING == 1)
        for evening in _evenings(life, opening, now):
            _study(platform, life, evening, now)
        known.append(partial(_sign_in, platform, life.person))
        if done % REHEARSING == 1:
            skill = 0.45 + 0.15 * character.ability
            players.append(Player(known[-1], skill, rng))
        if character.login == ACCOUNTS[0].login:
            _aim(platform, life, now - timedelta(days=4))
        if progress:
            progress(done, len(cast))
    rehearse_all(platform, players, now=now)
    sweep.close_expired(platform, now=now)
    desk = bench.Desk(*(_of(platform, role, now) for role in (Role.TRAINER, Role.ADMINISTRATOR)))
    bench.furnish(platform, desk, known, now=now)
    folding.fold(platform)


def _aim(platform: Platform, life: _Life, moment: datetime) -> None:
    """The printed trainee aims at the first certification."""
    exams = [found for found in life.published.blueprints.values() if found.purpose is Purpose.CERTIFICATION]
    exams.sort(key=lambda found: (found.level or 0, found.code))
    if exams:
        practice.aim(platform, _sign_in(platform, life.person, moment), exams[0].code, now=moment)


def _found(platform: Platform, opening: datetime) -> _Stage:
    root = setup.found_organisation(platform, platform.settings.organisation, now=opening)
    system = accounts.system_asker(platform)

    def unit(parent: str, name: str, kind: UnitKind) -> str:
        return organisation.create_unit(platform, system, parent, name, kind, now=opening).id

    regions = [unit(root.id, name, UnitKind.REGION) for name in REGIONS]
    branches = [
        unit(region, name, UnitKind.BRANCH)
        for region, names in zip(regions, BRANCHES, strict=True)
        for name in names
    ]
    cohorts = [organisation.create_cohort(platform, system, root.id, name, now=opening) for name in COHORTS]
    regional = organisation.create_cohort(platform, system, regions[0], REGIONAL, now=opening)
    for account in ACCOUNTS[1:]:
        accounts.create_person(platform, system, _staff(account, regions, root.id), now=opening)
    return _Stage(tuple(regions), tuple(branches), tuple(cohorts), regional)


def _staff(account: DemoAccount, regions: list[str], root: str) -> NewPerson:
    grants = {
        Role.TRAINER: (NewGrant(Role.TRAINER), NewGrant(Role.INVIGILATE), NewGrant(Role.RESULTS)),
        Role.MANAGER: (NewGrant(Role.MANAGER, regions[0]),),
        Role.ADMINISTRATOR: (NewGrant(Role.ADMINISTRATOR),),
    }[account.role]
    return NewPerson(account.login, account.name, root, roles=grants, password=PASSWORD)


def _new(scene: _Stage, character: Character) -> NewPerson:
    experienced = character.cohort > 0 and character.branch < len(BRANCHES[0])
    more = (scene.regional,) if experienced else ()
    return NewPerson(
        login=character.login,
        name=character.name,
        unit=scene.branches[character.branch],
        cohorts=(scene.cohorts[character.cohort], *more),
        password=PASSWORD if character.login == ACCOUNTS[0].login else None,
        by_provider=character.login != ACCOUNTS[0].login,
    )


def _evenings(life: _Life, opening: datetime, now: datetime) -> Iterator[datetime]:
    """When the candidate sits down: between eight in the morning and half past nine at night in Shanghai."""
    day = float(life.character.begins)
    last = life.character.stops or DAYS
    while day < last:
        start = (opening + timedelta(days=int(day))).replace(hour=0, minute=0, second=0, microsecond=0)
        moment = start + timedelta(minutes=life.rng.uniform(0, 13.5 * 60))
        if opening < moment < now - timedelta(hours=3):
            yield moment
        day += max(1.0, life.rng.gauss(life.character.every, 1.0))


def _study(platform: Platform, life: _Life, moment: datetime, now: datetime) -> None:
    """One sitting at the desk: some lessons, then perhaps a quiz or an exam."""
    asker = _sign_in(platform, life.person, moment)
    moment = _read(platform, life, asker, moment)
    if life.practises and life.rng.random() < 0.35:
        moment = practice.evening(
            platform, asker, life.published, lambda item: _answer(life, item), life.rng, now=moment
        )
    code = _next_exam(platform, life, asker, moment)
    if code is not None and moment < now - timedelta(hours=2):
        _sit(platform, life, asker, code, moment)


def _of(platform: Platform, role: Role, moment: datetime) -> Asker:
    """The printed account with a role."""
    login = next(account.login for account in ACCOUNTS if account.role is role)
    with platform.store.read() as session:
        found = people.account_of_login(session, login)
    if found is None:
        raise LookupError(login)
    return _sign_in(platform, found.person, moment)


def _sign_in(platform: Platform, person: str, moment: datetime) -> Asker:
    with platform.store.write() as session:
        known = people.credentials_of(session, person)
        if known is None:
            raise LookupError(person)
        browser = sessions.Browser("127.0.0.1", "demonstration")
        opened = sessions.open_session(platform, session, known, browser, now=moment, by="demonstration")
    asker = sessions.asker_for(platform, opened.token, now=moment)
    if asker is None:
        raise LookupError(person)
    return asker


def _read(platform: Platform, life: _Life, asker: Asker, moment: datetime) -> datetime:
    for _ in range(life.rng.randint(1, life.character.lessons_at_once)):
        lesson = study.outline(platform, asker).continue_with
        if lesson is None:
            return moment
        view = study.open_lesson(platform, asker, lesson.id, now=moment)
        moment += timedelta(minutes=lesson.minutes * life.rng.uniform(0.6, 1.4))
        for question in view.checks:
            item = _check_item(life, question.id)
            chosen = _answer(life, item)
            study.answer_check(platform, asker, question.id, chosen, now=moment)
            moment += pause(life.rng, 20)
        study.finish_lesson(platform, asker, lesson.id, now=moment)
        life.read += 1
    return moment


def _check_item(life: _Life, item_id: str) -> Item:
    checks = life.published.checks[item_id.rpartition("-")[0]]
    return next(item for item in checks if item.id == item_id)


def _next_exam(platform: Platform, life: _Life, asker: Asker, moment: datetime) -> str | None:
    """A quiz after a module has been read; the next certification when enough has been read."""
    if life.rng.random() < 0.35:
        return None
    open_now = [
        offer
        for offer in sit_exam.offers(platform, asker, now=moment)
        if offer.state is OfferState.OPEN and not offer.passed
    ]
    exams = [offer for offer in open_now if offer.blueprint.purpose is Purpose.CERTIFICATION]
    exams.sort(key=lambda offer: (offer.blueprint.level or 0, offer.blueprint.code))
    if exams and life.exams < MOST_EXAMS and life.read >= 12 + 14 * (exams[0].blueprint.level or 1):
        life.exams += 1
        return exams[0].blueprint.code
    complete = {
        entry.module.code for entry in study.outline(platform, asker).modules if entry.progress.complete
    }
    quizzes = [
        offer.blueprint.code
        for offer in open_now
        if offer.blueprint.purpose is Purpose.QUIZ and _modules(life, offer.blueprint.code) <= complete
    ]
    return life.rng.choice(sorted(quizzes)) if quizzes else None


def _modules(life: _Life, code: str) -> set[str]:
    blueprint = life.published.blueprints[code]
    quotas = [quota for section in blueprint.sections for quota in section.quotas]
    return {quota.module or (quota.objective or "").rpartition("-")[0] for quota in quotas}


def _sit(platform: Platform, life: _Life, asker: Asker, code: str, moment: datetime) -> None:
    attempt = sit_exam.begin(platform, asker, code, now=moment)
    sitting = sit_exam.take_over(platform, asker, attempt, now=moment)
    form = sitting.attempt.form
    for place in range(len(form.places)):
        moment += pause(life.rng, 25)
        if sitting.attempt.overdue(moment):
            return
        steps = _steps(life, form, place)
        sitting = sit_exam.act(platform, asker, attempt, sitting.lease, steps, now=moment)
    if life.rng.random() < 0.97:
        moment += pause(life.rng, 40)
        if not sitting.attempt.overdue(moment):
            sit_exam.act(
                platform,
                asker,
                attempt,
                sitting.lease,
                [Action(ActionKind.SUBMIT, token=f"s{attempt}")],
                now=moment,
            )


def _steps(life: _Life, form: Form, place: int) -> list[Action]:
    """A response, left out now and then, and the step to the next place."""
    steps = []
    if life.rng.random() > 0.01:
        item = life.published.bank.items[form.places[place].item]
        positions = frozenset(form.positions_at(place, _answer(life, item)))
        steps.append(Action(ActionKind.RESPOND, place, positions, token=f"r{place}"))
    if place + 1 < len(form.places):
        steps.append(Action(ActionKind.MOVE, place + 1, token=f"m{place}"))
    return steps


def _answer(life: _Life, item: Item) -> frozenset[str]:
    """The key with a probability that grows with ability and reading; else a plausible mistake."""
    ability = life.character.ability + min(life.read, 60) / 75
    chance = GUESSING + (1 - GUESSING) / (1 + exp(BAND_DIFFICULTY[item.band] - ability))
    if life.rng.random() < chance:
        return item.key
    wrong = sorted(set(item.option_ids) - item.key)
    return frozenset({life.rng.choice(wrong)}) if wrong else frozenset(sorted(item.key)[:1])
