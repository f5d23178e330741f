"""The demonstration's conversations and rounds come about through the services, whole."""

from __future__ import annotations

from random import Random

from tests.exam_world import NOW
from tests.partner_cards import three
from tests.rehearsals import small
from tests.round_world import THREE, circle
from trainer.scenarios.cards import Part
from trainer.services import rehearse, rounds
from trainer.services.demo.rehearsing import Player, rehearse_all
from trainer.storage import Store


def test_three_people_talk_to_the_screen_and_to_each_other(sqlite_store: Store) -> None:
    ring = circle(sqlite_store)
    ring.put(small())
    ring.put_cards(three())
    people = ("ann", "bob", "tom")
    players = [Player(lambda _, person=person: ring.asker(person), 0.7, Random(person)) for person in people]
    rehearse_all(ring.platform, players, now=NOW)
    for person, part in zip(people, Part, strict=True):
        asker = ring.asker(person)
        plays = rehearse.progress(ring.platform, asker, person, now=NOW).plays
        assert plays
        assert all(play.ending is not None and play.closed_at < NOW for play in plays)
        (entry,) = rounds.history(ring.platform, asker, person, now=NOW).rounds
        assert (entry.cards, entry.part, entry.rater) == (THREE, part, "Tom")
