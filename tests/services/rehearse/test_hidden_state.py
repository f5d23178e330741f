"""Nothing hidden leaves the server before the end: every screen of random plays is searched for it."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, replace

import pytest

from tests.exam_world import NOW
from tests.rehearsal_world import SMALL, Stage
from tests.rehearsals import bundled
from trainer.scenarios.expressions import Guard
from trainer.scenarios.play import Mode
from trainer.scenarios.scenario import Act, Choice, Criterion, Effect, Ending, Exit, Node, Points, Scenario
from trainer.services import rehearse
from trainer.services.rehearse import Action, ActionKind
from trainer.text import LocalText


def marked() -> Scenario:
    """The bundled scenario with every hidden name and text beginning with a mark that can be searched for."""
    scenario = bundled()
    return replace(
        scenario,
        id=SMALL,
        opening=f"HID{scenario.opening}",
        variables=tuple(replace(variable, name=f"HID{variable.name}") for variable in scenario.variables),
        nodes=tuple(_node(node) for node in scenario.nodes),
        endings=tuple(_ending(ending) for ending in scenario.endings),
        criteria=tuple(_criterion(criterion) for criterion in scenario.criteria),
        acts=tuple(_act(act) for act in scenario.acts),
        pass_mark=77,
    )


HID = LocalText("HID", "HID")


def _guard(guard: Guard | None) -> Guard | None:
    if guard is None:
        return None
    words = [
        f"HID{word}" if word in ("trust", "concern_found", "disclosed") else word
        for word in guard.text.split()
    ]
    return Guard(" ".join(words))


def _node(node: Node) -> Node:
    return replace(
        node,
        id=f"HID{node.id}",
        lines=tuple(replace(line, when=_guard(line.when)) for line in node.lines),
        choices=tuple(_choice(choice) for choice in node.choices),
        hint=f"PAID{node.hint}",
    )


def _choice(choice: Choice) -> Choice:
    return replace(
        choice,
        id=f"HID{choice.id}",
        exits=tuple(Exit(f"HID{exit_.to}", _guard(exit_.when)) for exit_ in choice.exits),
        comment=f"HID{choice.comment}",
        effects=tuple(Effect(f"HID{effect.variable}", effect.amount) for effect in choice.effects),
        points=tuple(Points(f"HID{p.criterion}", p.points, f"HID{p.evidence}") for p in choice.points),
        when=_guard(choice.when),
    )


def _ending(ending: Ending) -> Ending:
    return replace(ending, id=f"HID{ending.id}", title=HID, debrief=f"HID{ending.debrief}")


def _criterion(criterion: Criterion) -> Criterion:
    return replace(criterion, id=f"HID{criterion.id}", title=HID)


def _act(act: Act) -> Act:
    before = tuple(f"HID{place}" for place in act.before)
    return replace(act, id="HIDact", title=HID, variable=f"HID{act.variable}", failure="HID", before=before)


@pytest.mark.parametrize("mode", list(Mode))
def test_no_screen_before_the_end_holds_anything_hidden(stage: Stage, mode: Mode) -> None:
    scenario, walks = marked(), random.Random(5)
    stage.put(scenario)
    texts = {choice.text for _, choice in scenario.choices()}
    for _ in range(8):
        window = stage.window(mode=mode)
        screen = window.look()
        asked = False
        while screen.is_open:
            sent = json.dumps(asdict(screen), ensure_ascii=False, default=str)
            assert "HID" not in sent
            assert ("PAID" in sent) is (asked and bool(screen.hint))
            assert "strong" not in sent
            assert "77" not in sent.replace(screen.play, "")
            unseen = texts - set(screen.choices) - {bubble.text for bubble in screen.bubbles}
            assert not [text for text in unseen if text in sent]
            if screen.has_hint and not walks.randrange(3):
                screen = window.do(ActionKind.HINT)
                asked = True
                continue
            asked = False
            screen = window.act(Action(ActionKind.CHOOSE, screen.turn, walks.randrange(len(screen.choices))))
        assert "HID" not in json.dumps(asdict(screen), ensure_ascii=False, default=str)


def test_the_list_of_scenarios_holds_nothing_hidden(stage: Stage) -> None:
    stage.put(marked())
    sent = json.dumps(
        [asdict(offer) for offer in rehearse.offers(stage.platform, stage.asker("ann"))], default=str
    )
    assert "HID" not in sent
    assert "PAID" not in sent


def test_there_is_no_debriefing_before_the_end(stage: Stage) -> None:
    window = stage.window()
    assert rehearse.debrief(stage.platform, window.asker, window.play, now=NOW) is None
    window.do(ActionKind.ABANDON)
    assert rehearse.debrief(stage.platform, window.asker, window.play, now=NOW) is None


def test_the_order_of_choices_does_not_follow_the_author(stage: Stage) -> None:
    first = {
        stage.window(person).look().choices[0] for person in ("ann", "bob", "eve", "tom", "mia", "sid", "ada")
    }
    assert len(first) > 1
