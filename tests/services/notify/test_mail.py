"""Mail goes out through a real server once: retried where it cannot have been taken, never sent twice."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.exam_world import NOW, World
from tests.ports import free_port
from tests.services.notify.conftest import Server, mailing
from trainer.assignments import Audience, AudienceKind, NewAssignment, TaskKind, Times
from trainer.services import assign
from trainer.services.notify import mail
from trainer.settings import BadSettingsError, load
from trainer.storage import notices
from trainer.storage.tables import MailRow

MINUTE = timedelta(minutes=1)


def give(world: World, *people: str) -> None:
    to = tuple(Audience(AudienceKind.PERSON, name) for name in people)
    new = NewAssignment(TaskKind.EXAM, "GIVEN", to, Times(due=NOW + timedelta(days=30)))
    assign.assign(world.platform, world.asker("ada"), new, now=NOW)


def outbox(world: World) -> dict[str, int]:
    with world.store.read() as session:
        return notices.outbox(session, "org")


def test_a_notice_goes_out_once_in_the_readers_language(world: World, server: Server) -> None:
    world = mailing(world, server.port)
    give(world, "ann", "eve")
    assert mail.send_waiting(world.platform, now=NOW) == 2
    assert mail.send_waiting(world.platform, now=NOW + 60 * MINUTE) == 0
    assert sorted(server.tried) == ["ann@bank.example", "eve@bank.example"]
    assert server.subjects() == ["新的学习任务：exam GIVEN"] * 2
    (mine,) = (taken for taken in server.taken if taken["To"] == "ann@bank.example")
    body = mine.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "Ann，您好：" in body
    assert "https://learn.example/home" in body
    assert "远山银行" in body
    assert outbox(world) == {"sent": 2}


def test_nothing_is_queued_where_mail_is_not_set_up(world: World) -> None:
    give(world, "ann")
    assert outbox(world) == {}
    assert mail.send_waiting(world.platform, now=NOW) == 0


def test_who_has_no_address_gets_no_mail(world: World, server: Server) -> None:
    world = mailing(world, server.port)
    give(world, "bob")
    assert mail.send_waiting(world.platform, now=NOW) == 0
    assert outbox(world) == {"given_up": 1}
    assert server.tried == []


def test_a_server_that_is_away_is_tried_again_with_growing_pauses(world: World, server: Server) -> None:
    away = mailing(world, free_port())
    give(away, "ann")
    tries = []
    for minute in range(25):
        before = _tries(away)
        mail.send_waiting(away.platform, now=NOW + minute * MINUTE)
        if _tries(away) > before:
            tries.append(minute)
    assert tries == [0, 1, 6, 21]
    assert mail.send_waiting(mailing(world, server.port).platform, now=NOW + 90 * MINUTE) == 1
    assert len(server.taken) == 1


def _tries(world: World) -> int:
    with world.store.read() as session:
        return sum(session.execute(select(MailRow.tries)).scalars())


def test_after_the_last_try_it_is_given_up(world: World) -> None:
    world = mailing(world, free_port())
    give(world, "ann")
    for days in range(len(mail.PAUSES) + 3):
        mail.send_waiting(world.platform, now=NOW + timedelta(days=days))
    assert outbox(world) == {"given_up": 1}
    assert _tries(world) == len(mail.PAUSES) + 1


@pytest.mark.parametrize(("reply", "status"), [("450 later", "waiting"), ("550 no", "given_up")])
def test_a_refusal_for_now_is_tried_again_and_one_for_good_is_not(
    world: World, server: Server, reply: str, status: str
) -> None:
    world = mailing(world, server.port)
    give(world, "ann")
    server.answer = lambda _session, _envelope: reply
    assert mail.send_waiting(world.platform, now=NOW) == 0
    assert outbox(world) == {status: 1}


def test_where_the_answer_never_came_it_is_not_sent_a_second_time(world: World) -> None:
    with _breaks_off_after_the_message() as port:
        world = mailing(world, port)
        give(world, "ann")
        assert mail.send_waiting(world.platform, now=NOW) == 0
        assert outbox(world) == {"unsure": 1}
        assert mail.send_waiting(world.platform, now=NOW + 60 * MINUTE) == 0


@contextmanager
def _breaks_off_after_the_message() -> Iterator[int]:
    """A server that takes a message whole and hangs up without a word."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rwb") as talk:
            for reply, until in (
                (b"220 hi", b"ehlo"),
                (b"250 ok", b"mail"),
                (b"250 ok", b"rcpt"),
                (b"250 ok", b"data"),
            ):
                talk.write(reply + b"\r\n")
                talk.flush()
                while not talk.readline().lower().startswith(until):
                    pass
            talk.write(b"354 go on\r\n")
            talk.flush()
            while talk.readline() != b".\r\n":
                pass

    thread = threading.Thread(target=serve)
    thread.start()
    yield int(listening.getsockname()[1])
    thread.join(5)
    listening.close()


def test_a_process_that_ended_while_sending_leaves_no_second_mail(world: World, server: Server) -> None:
    world = mailing(world, server.port)
    give(world, "ann")
    with world.store.write() as session:
        assert len(notices.claim(session, NOW, 10)) == 1
    assert mail.send_waiting(world.platform, now=NOW + 20 * MINUTE) == 0
    assert outbox(world) == {"unsure": 1}
    assert server.tried == []


def test_two_processes_send_each_mail_once_between_them(world: World, server: Server) -> None:
    world = mailing(world, server.port)
    give(world, "ann", "eve", "mia", "sid", "tom", "ada")
    both = [
        threading.Thread(target=mail.send_waiting, args=(world.platform,), kwargs={"now": NOW})
        for _ in range(2)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(server.tried) == sorted(set(server.tried))
    assert len(server.tried) == 6
    assert outbox(world) == {"sent": 6}


def test_a_sender_that_is_no_address_is_refused_at_start(tmp_path: Any) -> None:
    (tmp_path / "trainer.toml").write_text('[mail]\nhost = "smtp.bank.example"\nsender = "training"\n')
    with pytest.raises(BadSettingsError, match="mail"):
        load({}, tmp_path)
