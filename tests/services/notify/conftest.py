"""A world whose people have addresses, and a real mail server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email.message import Message as Mail
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from sqlalchemy import update

from tests.exam_world import World
from tests.ports import free_port
from tests.services.assign.conftest import make
from trainer import settings
from trainer.storage import Store
from trainer.storage.tables import IdentityRow


@dataclass
class Server:
    """What a mail server took; `answer` may refuse a message by returning a reply."""

    port: int
    taken: list[Mail] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    answer: Callable[[Any, Any], str | None] = lambda _session, _envelope: None

    def subjects(self) -> list[str]:
        """The subjects of what was taken, decoded."""
        from email.header import decode_header, make_header  # noqa: PLC0415

        return [str(make_header(decode_header(mail["Subject"]))) for mail in self.taken]


class _Handler(Message):
    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self._server.tried.append(envelope.rcpt_tos[0])
        if (reply := self._server.answer(session, envelope)) is not None:
            return reply
        return await super().handle_DATA(server, session, envelope)

    def handle_message(self, message: Mail) -> None:
        self._server.taken.append(message)


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server(free_port())
    controller = Controller(_Handler(found), hostname="127.0.0.1", port=found.port)
    controller.start()
    yield found
    controller.stop()


@pytest.fixture
def world(store: Store) -> World:
    return addressed(make(store))


def addressed(world: World) -> World:
    """The same, with an address for everybody but Bob."""
    with world.store.write() as session:
        session.execute(
            update(IdentityRow)
            .where(IdentityRow.person != "bob")
            .values(email=IdentityRow.login + "@bank.example")
        )
    return world


def mailing(world: World, port: int, **more: object) -> World:
    """The same installation with mail set up."""
    mail = settings.Mail(
        host="127.0.0.1",
        port=port,
        security="none",
        sender="training@bank.example",
        timeout_seconds=5,
        **more,
    )
    changed = world.platform.settings.model_copy(
        update={"mail": mail, "public_url": "https://learn.example", "organisation": "远山银行"}
    )
    return World(replace(world.platform, settings=changed))
