"""What a holder takes along: the certificate as PDF, the signed credential, the badge that carries it."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import segno
from babel.dates import format_date

from trainer.certificates import Standing, seals, signing, standing
from trainer.certificates.credential import claims
from trainer.documents import certificate as layout
from trainer.documents.house import house
from trainer.documents.typesetting import unprintable
from trainer.errors import TrainerError, translatable
from trainer.i18n import translate
from trainer.people import Asker
from trainer.services.certify import access, keys
from trainer.services.platform import Platform
from trainer.storage import certificates as rows
from trainer.storage.certificates import Held
from trainer.text import Language

_PATTERNS = {Language.ZH: "y年M月d日", Language.EN: "d MMMM y"}
_LOCALES = {Language.ZH: "zh_CN", Language.EN: "en_GB"}


class WithdrawnError(TrainerError):
    """A certificate that was revoked or replaced, or whose holder's identity was erased, is not given out."""

    template = translatable("Certificate {number} no longer holds and is not given out any more.")


WORDS = {
    "heading": translatable("Certificate"),
    "lead": translatable("This is to certify that"),
    "passed": translatable("has passed the examination"),
    "level": translatable("Certificate level"),
    "band": translatable("Score band"),
    "earned": translatable("Date of the pass"),
    "until": translatable("Valid until"),
    "number": translatable("Certificate number"),
    "issuer": translatable("Issued by"),
    "renews": translatable("Renews"),
    "replaces": translatable("Replaces"),
    "scan": translatable("Scan to verify"),
}
FOREVER = translatable("without an end date")
LEVEL = translatable("Level {level}")


def paper(platform: Platform, asker: Asker, number: str, language: Language, *, now: datetime) -> bytes:
    """The certificate as a sealed PDF with the credential attached, its main language as asked.

    Raises: NotFoundError: no such certificate, or not for the asker. WithdrawnError, KeyFileError,
    BadLogoError.
    """
    held = _given(platform, asker, number, now=now)
    token = _credential(platform, held, now=now)
    home = house(platform.settings)
    link = keys.addresses(platform.settings).verify(number)
    data = _data(platform, held, language, link)
    files = {"qr.svg": qr(link), "credential.jwt": token.encode(), **home.files}
    made = layout.render({**data, "house": home.data(language)}, files, at=held.certificate.issued_at)
    return seals.seal(made, held.certificate.id, keys.signing(platform, now=now))


def credential(platform: Platform, asker: Asker, number: str, *, now: datetime) -> bytes:
    """The Open Badges 3.0 credential as a VC-JWT. Raises as `paper`."""
    return _credential(platform, _given(platform, asker, number, now=now), now=now).encode()


def badge(platform: Platform, asker: Asker, number: str, *, now: datetime) -> bytes:
    """A picture (SVG) with the credential baked in, as badge wallets take it. Raises as `paper`."""
    held = _given(platform, asker, number, now=now)
    token = _credential(platform, held, now=now)
    certificate = held.certificate
    return layout.badge(token, certificate.title, certificate.level, certificate.number)


def unprintable_in(name: str) -> str:
    """The characters of a name that a certificate cannot print, in one text; empty where it prints whole."""
    return "".join(unprintable(name))


def day(at: datetime, zone: ZoneInfo, language: Language) -> str:
    """A day in words."""
    return format_date(at.astimezone(zone).date(), _PATTERNS[language], locale=_LOCALES[language])


def last_day(valid_until: datetime | None, zone: ZoneInfo, language: Language) -> str:
    """The last day of validity in words; `valid_until` is the first moment after it."""
    if valid_until is None:
        return translate(language, FOREVER)
    return day(valid_until - timedelta(microseconds=1), zone, language)


def qr(link: str) -> bytes:
    """A QR code as SVG."""
    out = BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="svg", border=2, dark="#1d2733", xmldecl=False)
    return out.getvalue()


def _given(platform: Platform, asker: Asker, number: str, *, now: datetime) -> Held:
    with platform.store.read() as session:
        held = rows.by_number(session, number)
    held = access.seen(platform, asker, held, number, now=now)
    status = standing(held.certificate, held.ended, now)
    if not held.name or status.standing in (Standing.REVOKED, Standing.REPLACED):
        raise WithdrawnError(number=number)
    return held


def _credential(platform: Platform, held: Held, *, now: datetime) -> str:
    """The credential, signed when it is first asked for and kept from then on."""
    with platform.store.read() as session:
        kept = rows.credential(session, held.certificate.id)
    if kept is not None:
        return kept
    where = keys.addresses(platform.settings)
    token = signing.sign(keys.signing(platform, now=now), claims(held.certificate, held.name, where))
    with platform.store.write() as session:
        rows.keep_credential(session, held.certificate.id, token)
    with platform.store.read() as session:
        return rows.credential(session, held.certificate.id) or token


def _data(platform: Platform, held: Held, language: Language, link: str) -> dict[str, Any]:
    """Everything the page says, in the main language first and in the other below it."""
    other = Language.EN if language is Language.ZH else Language.ZH
    return {
        "main": _said(platform, held, language),
        "other": _said(platform, held, other),
        "name": held.name,
        "number": held.certificate.number,
        "link": link,
    }


def _said(platform: Platform, held: Held, language: Language) -> dict[str, str]:
    certificate = held.certificate
    zone = ZoneInfo(platform.settings.time_zone)
    words = {key: translate(language, word) for key, word in WORDS.items()}
    level = "" if certificate.level is None else translate(language, LEVEL, level=certificate.level)
    return {
        **{f"{key}_word": word for key, word in words.items()},
        "title": certificate.title.in_(language),
        "level": level,
        "band": str(certificate.band),
        "earned": day(certificate.earned_at, zone, language),
        "until": last_day(certificate.valid_until, zone, language),
        "issuer": certificate.issuer.in_(language),
        "renews": certificate.renews or "",
        "replaces": certificate.replaces or "",
    }
