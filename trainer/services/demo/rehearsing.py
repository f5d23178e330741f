"""Conversations and rounds of the demonstration: some practise, some are assessed, some meet in threes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from trainer.people import Asker
from trainer.scenarios.cards import Cards, Part
from trainer.scenarios.play import Mode
from trainer.scenarios.scenario import Scenario
from trainer.services import rehearse, rounds
from trainer.services.demo.cast import pause
from trainer.services.platform import Platform
from trainer.services.rehearse import Action, ActionKind, Screen
from trainer.services.rounds import Mark

SCENARIOS = 3
"""How many scenarios people rehearse: with more, too few people meet for a heat-map."""

LATEST = 30
"""Days ago the first of it happened."""

_THINKS = 25
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who rehearses: `skill` is the chance of a strong answer, 0..1, before practice raises it."""

    sign_in: Callable[[datetime], Asker]
    skill: float
    rng: Random


def rehearse_all(platform: Platform, players: Sequence[Player], *, now: datetime) -> None:
    """Let everyone talk to the screen, and threes of them to each other."""
    published = platform.catalogue.current()
    scenarios = [published.scenarios[name] for name in sorted(published.scenarios)]
    for number, scenario in enumerate(scenarios[-SCENARIOS:]):
        for player in players:
            _talk(platform, player, scenario, _moment(player, now), number)
    cards = [found for name, found in sorted(published.cards.items()) if found.people == len(Part)]
    for number, found in enumerate(cards[: len(players) // len(Part)]):
        three = players[number * len(Part) : (number + 1) * len(Part)]
        _round(platform, three, found, _moment(three[0], now))


def _moment(player: Player, now: datetime) -> datetime:
    return now - timedelta(days=player.rng.uniform(1.5, LATEST))


def _talk(platform: Platform, player: Player, scenario: Scenario, moment: datetime, number: int) -> None:
    """Practice, and for those who do well the assessed conversation after it."""
    asker = player.sign_in(moment)
    skill = player.skill + 0.08 * number
    moment = _play(platform, player, asker, (scenario, Mode.PRACTICE, skill), moment)
    if player.rng.random() < skill:
        _play(platform, player, asker, (scenario, Mode.ASSESSED, skill + 0.15), moment)


def _play(
    platform: Platform, player: Player, asker: Asker, how: tuple[Scenario, Mode, float], moment: datetime
) -> datetime:
    scenario, mode, skill = how
    strong = {choice.text for _, choice in scenario.choices() if choice.strong}
    play = rehearse.begin(platform, asker, scenario.id, mode, now=moment)
    screen = rehearse.take_over(platform, asker, play, now=moment)
    for _ in range(_LONGEST):
        moment += pause(player.rng, _THINKS)
        action = Action(ActionKind.CHOOSE, screen.turn, _choice(player, screen, strong, skill))
        screen = rehearse.act(platform, asker, play, screen.lease, action, now=moment)
        if not screen.is_open:
            break
    return moment


def _choice(player: Player, screen: Screen, strong: set[str], skill: float) -> int:
    good = [place for place, text in enumerate(screen.choices) if text in strong]
    if good and player.rng.random() < skill:
        return good[0]
    return player.rng.randrange(len(screen.choices))


def _round(platform: Platform, three: Sequence[Player], cards: Cards, moment: datetime) -> None:
    """One opens a round and observes, the others join by the code and talk."""
    manager, customer, observer = (player.sign_in(moment) for player in three)
    found = rounds.open_round(platform, observer, cards.id, now=moment)
    code = rounds.look(platform, observer, found, now=moment).code
    for asker, part in ((manager, Part.MANAGER), (customer, Part.CUSTOMER), (observer, Part.OBSERVER)):
        rounds.take(platform, asker, found, part, code=code, now=moment)
    rounds.start(platform, observer, found, now=moment)
    lease = rounds.take_sheet(platform, observer, found, now=moment)
    for line in cards.sheet:
        moment += pause(three[2].rng, _THINKS)
        score = min(5, max(1, round(three[0].rng.gauss(1.8 + 3 * three[0].skill, 0.8))))
        rounds.fill_in(platform, observer, found, lease, Mark(line.id, score=score), now=moment)
    rounds.finish(platform, observer, found, lease, now=moment)
