"""The organisation of the exam tests with scenarios published in it, and windows on plays."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import delete, insert, update

from tests.exam_world import NOW, World, build
from tests.rehearsals import small
from trainer.people import Asker
from trainer.scenarios.play import Mode
from trainer.scenarios.scenario import Scenario
from trainer.services import rehearse
from trainer.services.rehearse import Action, ActionKind, Screen
from trainer.storage import Store, documents
from trainer.storage.documents import Kind
from trainer.storage.tables import Document, Setting

SMALL = "SALES-01-S01"
MODEL = ("这会儿正是忙的时候", "电源灯亮吗", "我现在就过来")
"""How the model answers of the small scenario begin."""
MISSED = ("这会儿正是忙的时候", "电源灯亮吗", "好的，马上就来")
"""A way that forgets the mandatory act."""
HUNG_UP = ("机器是厂家的",)


@dataclass
class Stage(World):
    """A world with scenarios."""

    def restarted(self) -> Stage:
        return Stage(super().restarted().platform)

    def put(self, *scenarios: Scenario) -> None:
        """Put these scenarios in force in place of those that were."""
        with self.store.write() as session:
            session.execute(delete(Document).where(Document.kind == Kind.SCENARIO.value))
            if scenarios:
                session.execute(
                    insert(Document),
                    [
                        {
                            "kind": Kind.SCENARIO.value,
                            "key": scenario.id,
                            "digest": "",
                            "body": documents.encode(Kind.SCENARIO, scenario),
                            "published_at": NOW,
                        }
                        for scenario in scenarios
                    ],
                )
            digest = "/".join(scenario.digest for scenario in scenarios)
            session.execute(
                update(Setting)
                .where(Setting.key == documents.PUBLISHED)
                .values(value={"digest": f"scenarios {digest}"})
            )

    def window(
        self, person: str = "ann", scenario: str = SMALL, mode: Mode = Mode.PRACTICE, now=NOW
    ) -> Window:
        """A play begun, or found open, in a window of its own."""
        play = rehearse.begin(self.platform, self.asker(person), scenario, mode, now=now)
        return self.reopen(person, play, now)

    def reopen(self, person: str, play: str, now=NOW) -> Window:
        screen = rehearse.take_over(self.platform, self.asker(person), play, now=now)
        return Window(self, person, play, screen.lease)

    def played(self, person: str, *said: str, mode: Mode = Mode.PRACTICE, now=NOW) -> str:
        """A play in which these things were said, by how they begin."""
        window = self.window(person, mode=mode, now=now)
        for number, words in enumerate(said, 1):
            window.say(words, now=now + timedelta(minutes=number))
        return window.play


@dataclass
class Window:
    """A window on a play, holding the lease it took."""

    stage: Stage
    person: str
    play: str
    lease: int

    @property
    def asker(self) -> Asker:
        return self.stage.asker(self.person)

    def look(self, now=NOW) -> Screen:
        return rehearse.look(self.stage.platform, self.asker, self.play, now=now)

    def act(self, action: Action, now=NOW) -> Screen:
        return rehearse.act(self.stage.platform, self.asker, self.play, self.lease, action, now=now)

    def place(self, words: str) -> int:
        """Where the choice that begins with these words is shown."""
        return [text.startswith(words) for text in self.look().choices].index(True)

    def choosing(self, words: str, token: str = "") -> Action:
        return Action(ActionKind.CHOOSE, self.look().turn, self.place(words), token)

    def say(self, words: str, now=NOW, token: str = "") -> Screen:
        return self.act(self.choosing(words, token), now=now)

    def do(self, kind: ActionKind, now=NOW, token: str = "") -> Screen:
        return self.act(Action(kind, self.look().turn, token=token), now=now)


def staged(store: Store, *scenarios: Scenario) -> Stage:
    """A furnished world in which the small scenario, or these, are published."""
    stage = Stage(build(store).platform)
    stage.put(*(scenarios or (small(),)))
    return stage


def renamed(scenario: Scenario, code: str) -> Scenario:
    """The same scenario under another id."""
    return replace(scenario, id=code)
