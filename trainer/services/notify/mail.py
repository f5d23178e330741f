"""Sending the outbox: each mail is claimed before it is sent, retried with growing pauses, never sent twice.

What fails before the server can have taken the message is tried again. If the connection breaks while the
server's answer to the message itself is awaited, nobody can know whether it was taken: the mail is then kept
as unsure and not sent again. The notice stands in the person's inbox in any case.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from enum import StrEnum
from types import TracebackType

from sqlmodel import Session

from trainer.i18n import translate
from trainer.services.notify.wording import Reader, words
from trainer.services.platform import Platform
from trainer.settings import Mail, Settings
from trainer.storage import notices
from trainer.storage.notices import Outgoing

log = logging.getLogger(__name__)

PAGE = 20
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""How long a mail waits after each failed try; after the last one it is given up."""

CLAIM = timedelta(minutes=15)
"""After so long a claimed mail's process is taken to have ended."""


class Fate(StrEnum):
    """How a try ended."""

    SENT = "sent"
    LATER = "later"
    NEVER = "never"
    UNSURE = "unsure"


class _Refused(Exception):  # noqa: N818 - never leaves this module
    """A try that did not end in the message being taken."""

    def __init__(self, fate: Fate, reason: str) -> None:
        super().__init__(reason)
        self.fate = fate


def send_waiting(platform: Platform, *, now: datetime) -> int:
    """Send what waits; return how many mails went out. Does nothing where mail is not set up."""
    if not platform.settings.mail.enabled:
        return 0
    with platform.store.write() as session:
        if lost := notices.give_up_on(session, now - CLAIM):
            log.warning("%s mails may or may not have been sent; they are not sent again", lost)
    sent = 0
    while True:
        with platform.store.write() as session:
            page = notices.claim(session, now, PAGE)
        if not page:
            return sent
        with _Postman(platform.settings) as postman:
            for one in page:
                sent += _send(platform, postman, one, now)


def _send(platform: Platform, postman: _Postman, one: Outgoing, now: datetime) -> bool:
    fate, reason = Fate.SENT, ""
    try:
        if not one.address:
            raise _Refused(Fate.NEVER, "no address")
        postman.send(_message(platform, one), one.address)
    except _Refused as error:
        fate, reason = error.fate, str(error)
        log.warning("mail %s: %s (%s)", one.notice, fate.value, reason)
    with platform.store.write() as session:
        _settle(session, one, fate, reason, now)
    return fate is Fate.SENT


def _settle(session: Session, one: Outgoing, fate: Fate, reason: str, now: datetime) -> None:
    if fate is Fate.SENT:
        notices.settle(session, one.notice, "sent", at=now)
    elif fate is Fate.UNSURE:
        notices.settle(session, one.notice, "unsure", error=reason)
    elif fate is Fate.LATER and one.tries <= len(PAUSES):
        notices.settle(session, one.notice, "waiting", at=now + PAUSES[one.tries - 1], error=reason)
    else:
        notices.settle(session, one.notice, "given_up", error=reason)


def _message(platform: Platform, one: Outgoing) -> EmailMessage:
    """The mail. Its Message-ID is the notice's, so that a reader could tell it from a second one."""
    settings = platform.settings
    found = words(platform.catalogue.current(), Reader(one.language, one.time_zone), one.kind, one.data)
    greeting = translate(one.language, "Hello {name},", name=one.name)
    lines = [greeting, "", found.text]
    if settings.public_url:
        lines += ["", f"{settings.public_url.rstrip('/')}/{found.path}"]
    lines += ["", "-- ", settings.organisation]
    message = EmailMessage()
    message["From"] = formataddr((settings.organisation, settings.mail.sender))
    message["To"] = one.address
    message["Subject"] = " ".join(found.subject.split())
    message["Date"] = format_datetime(one.at)
    message["Message-ID"] = f"<{one.notice}@{settings.mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join(lines) + "\n")
    return message


class _Postman:
    """A connection to the mail server, opened with the first mail and kept for those after it."""

    def __init__(self, settings: Settings) -> None:
        self._settings: Mail = settings.mail
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> _Postman:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, message: EmailMessage, to: str) -> None:
        """Hand a message over. Raises: _Refused."""
        server = self._connected()
        try:
            self._address(server, to)
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise _Refused(_fate(error), str(error)) from error
        try:
            code, answer = server.data(message.as_bytes())
        except smtplib.SMTPDataError as error:
            raise _Refused(_fate(error), str(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            self._hang_up()
            raise _Refused(Fate.UNSURE, str(error)) from error
        if code != 250:
            self._hang_up()
            raise _Refused(Fate.LATER if 400 <= code < 500 else Fate.NEVER, f"{code} {answer!r}")

    def _address(self, server: smtplib.SMTP, to: str) -> None:
        for code, answer in (server.mail(self._settings.sender), server.rcpt(to)):
            if code not in (250, 251):
                raise smtplib.SMTPResponseException(code, answer.decode(errors="replace"))

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            try:
                self._server = _connect(self._settings)
            except (smtplib.SMTPException, OSError) as error:
                raise _Refused(Fate.LATER, str(error)) from error
        return self._server

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()


def _fate(error: Exception) -> Fate:
    """Whether trying again may help: not where the server said for good that it will not."""
    code = error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
    return Fate.NEVER if 500 <= code < 600 else Fate.LATER


def _connect(mail: Mail) -> smtplib.SMTP:
    secure = ssl.create_default_context()
    server: smtplib.SMTP
    if mail.security == "tls":
        server = smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.timeout_seconds, context=secure)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=mail.timeout_seconds)
    try:
        server.ehlo()
        if mail.security == "starttls":
            server.starttls(context=secure)
            server.ehlo()
        if mail.login:
            server.login(mail.login, mail.password)
    except BaseException:
        server.close()
        raise
    return server
