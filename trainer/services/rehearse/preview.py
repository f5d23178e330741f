"""Preview for trainers: a scenario, published or still a draft, stepped through with everything visible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from trainer.content import load_scenario
from trainer.errors import Fault, NotFoundError, translatable
from trainer.people import Asker, Role, require
from trainer.scenarios.expressions import State
from trainer.scenarios.play import Mode, Play, begin, choose, cue, line_said
from trainer.scenarios.prospect import Prospect, prospect_of
from trainer.scenarios.rubric import Verdict, judge
from trainer.scenarios.scenario import Choice, Ending, Line, Scenario
from trainer.services import exam_access
from trainer.services.platform import Platform


@dataclass(frozen=True, slots=True)
class Shown:
    """A choice of a node, and whether its guard holds now."""

    choice: Choice
    is_open: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """A step taken in the preview: what was said, chosen and noticed, and the state after it."""

    line: Line
    choice: Choice
    cue: str
    state: State


@dataclass(frozen=True)
class Preview:
    """Where a preview stands, with nothing hidden."""

    scenario: Scenario
    passed: tuple[Passed, ...]
    line: Line | None
    hint: str
    choices: tuple[Shown, ...]
    state: State
    ending: Ending | None
    verdict: Verdict | None


@dataclass(frozen=True)
class Draft:
    """A file read for preview: the scenario where it is sound, and its faults."""

    scenario: Scenario | None
    faults: tuple[Fault, ...]


def published(platform: Platform, asker: Asker, scenario_id: str) -> Scenario:
    """A scenario in force, with all that is hidden from trainees. Raises NotAllowedError, NotFoundError."""
    _require(asker)
    found = platform.catalogue.current().scenarios.get(scenario_id)
    if found is None:
        raise NotFoundError(what=translatable("scenario"), which=scenario_id)
    return found


def draft(asker: Asker, text: str, *, today: date) -> Draft:
    """A scenario from the text of a file that is not published. Raises NotAllowedError."""
    _require(asker)
    library = load_scenario(text, today=today)
    scenarios = [entry.value for entry in library.scenarios]
    return Draft(scenarios[0] if scenarios else None, library.faults)


def drafts(platform: Platform, asker: Asker) -> dict[str, str]:
    """Scenario files of the content folder that differ from what is published, their texts by path."""
    _require(asker)
    in_force = platform.catalogue.current().scenarios
    found = {}
    for path in sorted(Path(platform.settings.content).glob("courses/*/scenarios/*.yaml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        library = load_scenario(text, today=platform.clock.now().date())
        if library.cards:
            continue  # Cards are read on paper, not stepped through.
        entries = library.scenarios
        known = in_force.get(path.stem)
        if not entries or known is None or entries[0].value.digest != known.digest:
            found[path.relative_to(platform.settings.content).as_posix()] = text
    return found


def step_through(asker: Asker, scenario: Scenario, path: tuple[str, ...], *, now: datetime) -> Preview:
    """Where these choices lead. Raises NotAllowedError. ChoiceNotOpenError: one of them is not open there."""
    _require(asker)
    play = begin(scenario, Mode.PRACTICE, now=now)
    for choice in path:
        play = choose(play, choice, turn=play.turn, now=now)
    node = play.node
    return Preview(
        scenario=scenario,
        passed=tuple(_passed(play, number) for number in range(len(play.steps))),
        line=line_said(node, play.state) if node else None,
        hint=node.hint if node else "",
        choices=tuple(Shown(choice, choice in play.open_choices) for choice in node.choices) if node else (),
        state=play.state,
        ending=play.ending,
        verdict=judge(play),
    )


def _passed(play: Play, number: int) -> Passed:
    step = play.steps[number]
    node = play.scenario.node_by_id[step.node]
    choice = next(found for found in node.choices if found.id == step.choice)
    return Passed(line_said(node, step.before), choice, cue(play.scenario, step, number), step.after)


def prospect(asker: Asker, scenario: Scenario) -> Prospect:
    """What the checker knows of a scenario. Raises NotAllowedError, TooManyStatesError."""
    _require(asker)
    return prospect_of(scenario)


def _require(asker: Asker) -> None:
    require(asker, Role.TRAINER, Role.ADMINISTRATOR)
    exam_access.require_ready(asker)
