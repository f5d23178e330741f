"""The organisation of the exam tests with cards published in it, and rounds on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import delete, insert, update

from tests.exam_world import NOW, build
from tests.partner_cards import three, two
from tests.rehearsal_world import Stage
from trainer.scenarios.cards import Cards, Part
from trainer.services import rounds
from trainer.services.rounds import Mark, Table
from trainer.storage import Store, documents
from trainer.storage.documents import Kind
from trainer.storage.tables import Document, Setting

THREE, TWO = "SALES-01-P01", "SALES-01-P02"
SEATS = {Part.MANAGER: "ann", Part.CUSTOMER: "bob", Part.OBSERVER: "tom"}
"""Ann is rated by Tom; Bob plays the customer. With two people it is Bob who rates."""


@dataclass
class Circle(Stage):
    """A world with cards."""

    def put_cards(self, *found: Cards) -> None:
        """Put these cards in force in place of those that were."""
        with self.store.write() as session:
            session.execute(delete(Document).where(Document.kind == Kind.CARDS.value))
            if found:
                session.execute(
                    insert(Document),
                    [
                        {
                            "kind": Kind.CARDS.value,
                            "key": cards.id,
                            "digest": "",
                            "body": documents.encode(Kind.CARDS, cards),
                            "published_at": NOW,
                        }
                        for cards in found
                    ],
                )
            digest = "/".join(cards.digest for cards in found)
            session.execute(
                update(Setting)
                .where(Setting.key == documents.PUBLISHED)
                .values(value={"digest": f"cards {digest}"})
            )

    def opened(self, person: str = "ann", cards: str = THREE, now=NOW) -> str:
        return rounds.open_round(self.platform, self.asker(person), cards, now=now)

    def code(self, found: str, person: str = "ann") -> str:
        return self.seen(found, person).code

    def seen(self, found: str, person: str = "ann", code: str = "", now=NOW) -> Table:
        return rounds.look(self.platform, self.asker(person), found, code=code, now=now)

    def take(self, found: str, person: str, part: Part, code: str = "", now=NOW) -> None:
        rounds.take(self.platform, self.asker(person), found, part, code=code, now=now)

    def gathered(self, cards: str = THREE, now=NOW) -> str:
        """A round in which every part is taken."""
        found = self.opened(cards=cards, now=now)
        code = self.seen(found, now=now).code
        for part in self.seen(found, now=now).seats:
            self.take(found, SEATS[part.part], part.part, code, now)
        return found

    def dealt(self, cards: str = THREE, now=NOW) -> str:
        """A round in which the cards are dealt."""
        found = self.gathered(cards, now)
        rounds.start(self.platform, self.asker("ann"), found, now=now)
        return found

    def rate(self, found: str, lease: int, line: str, score: int, person: str = "tom", now=NOW) -> None:
        rounds.fill_in(self.platform, self.asker(person), found, lease, Mark(line, score), now=now)

    def lease(self, found: str, person: str = "tom", now=NOW) -> int:
        return rounds.take_sheet(self.platform, self.asker(person), found, now=now)

    def finished(self, *scores: int, cards: str = THREE, now=NOW) -> str:
        """A round whose sheet has these scores, and a note on its last line and on the whole."""
        found = self.dealt(cards, now)
        rater = "tom" if cards == THREE else "bob"
        lease = self.lease(found, rater, now)
        asker = self.asker(rater)
        for line, score in zip(three().sheet, scores or (4, 3, 5), strict=True):
            self.rate(found, lease, line.id, score, rater, now)
        rounds.fill_in(self.platform, asker, found, lease, Mark("fee", note="“上门五十元”"), now=now)
        rounds.fill_in(self.platform, asker, found, lease, Mark("", note="很稳"), now=now)
        rounds.finish(self.platform, asker, found, lease, now=now)
        return found


def circle(store: Store) -> Circle:
    """A furnished world in which cards for three and for two are published, and nothing else to rehearse."""
    found = Circle(build(store).platform)
    found.put_cards(three(), two())
    return found


def marked() -> Cards:
    """The cards for three with a mark in every text that only one person may read before the end."""
    cards = three()
    customer, observer = cards.customer, cards.observer
    assert observer is not None
    return replace(
        cards,
        manager=replace(cards.manager, facts=("FOR-MANAGER",), must=("FOR-MANAGER",)),
        customer=replace(
            customer,
            reacts=("FOR-CUSTOMER",),
            secrets=tuple(
                replace(secret, facts=(f"SECRET-{number}",), gives_in=("FOR-CUSTOMER",))
                for number, secret in enumerate(customer.secrets)
            ),
        ),
        observer=replace(observer, watch=("FOR-OBSERVER",)),
        sheet=tuple(replace(line, low="FOR-RATER") for line in cards.sheet),
        debrief="FOR-AFTERWARDS",
    )
