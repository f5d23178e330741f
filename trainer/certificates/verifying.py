"""Verifying a file without a database: what it says, whether it is whole, and whose key signed it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from trainer.certificates import credential, evidence, files, replay, seals
from trainer.certificates.credential import Said
from trainer.certificates.evidence import Entry, Finding
from trainer.certificates.files import FileKind
from trainer.certificates.keys import PublicKey
from trainer.certificates.seals import SealState
from trainer.certificates.signing import BadSignatureError
from trainer.errors import translatable

NOTHING = translatable("This file holds neither a certificate nor the evidence of an attempt.")
NO_CREDENTIAL = translatable("This PDF has no credential in it.")
BROKEN = translatable("The PDF was changed after it was made. Only what is listed here is signed.")
UNSEALED = translatable(
    "The PDF carries no seal, so its pages may say something else. Only what is listed here is signed."
)
OTHER_SEAL = translatable("The seal of the PDF belongs to another certificate.")
EXPIRED = translatable("The certificate has expired.")
NOT_YET = translatable("The certificate is not valid yet.")
STRANGER = translatable(
    "Everything fits together, but it was signed with a key that is not known here. Fetch the keys of the "
    "organisation and name them with --keys."
)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a file turned out to be and everything found wrong; a line of 0 is the file as a whole."""

    kind: FileKind
    findings: tuple[Finding, ...]
    said: Said | None = None
    entries: tuple[Entry, ...] = ()
    key: PublicKey | None = None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify(content: bytes, known: Collection[PublicKey], now: datetime) -> Verified:
    """Verify a certificate (PDF, VC-JWT, JSON or SVG around one) or an evidence file.

    Args: known: keys known to be the organisation's.
    """
    kind = files.kind_of(content)
    if kind is FileKind.EVIDENCE:
        return _evidence(content, known)
    if kind is FileKind.UNKNOWN:
        return Verified(kind, (Finding(0, NOTHING),))
    return _certificate(kind, content, known, now)


def _evidence(content: bytes, known: Collection[PublicKey]) -> Verified:
    found = evidence.examine(content, known)
    findings = found.findings
    if not findings:
        findings = replay.replay(found.entries)
    if not findings and not found.trusted:
        findings = (Finding(0, STRANGER),)
    return Verified(FileKind.EVIDENCE, findings, None, found.entries, found.key)


def _certificate(kind: FileKind, content: bytes, known: Collection[PublicKey], now: datetime) -> Verified:
    token = files.token_in(content)
    if token is None:
        return Verified(kind, (Finding(0, NO_CREDENTIAL),))
    try:
        said = credential.read(token, known)
    except BadSignatureError as error:
        return Verified(kind, (Finding(0, error.template),))
    findings = [*_dates(said, now)]
    if kind is FileKind.PDF:
        findings += _seal(content, said, known)
    if not said.trusted:
        findings.append(Finding(0, STRANGER))
    return Verified(kind, tuple(findings), said, (), said.key)


def _dates(said: Said, now: datetime) -> list[Finding]:
    if now < said.issued_at:
        return [Finding(0, NOT_YET)]
    expired = said.valid_until is not None and now >= said.valid_until
    return [Finding(0, EXPIRED)] if expired else []


def _seal(content: bytes, said: Said, known: Collection[PublicKey]) -> list[Finding]:
    found = seals.inspect(content, known)
    match found.state:
        case SealState.BROKEN:
            return [Finding(0, BROKEN)]
        case SealState.ABSENT:
            return [Finding(0, UNSEALED)]
        case SealState.WHOLE:
            fits = found.credential == said.id and (found.trusted or not said.trusted)
            return [] if fits else [Finding(0, OTHER_SEAL)]
