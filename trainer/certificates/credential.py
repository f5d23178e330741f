"""A certificate as an Open Badges 3.0 credential: the claims of a VC-JWT, and what such a token says.

Source: 1EdTech Open Badges Specification 3.0, §8.2.4 (JSON Web Token proof format); W3C Verifiable
Credentials Data Model 2.0.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from trainer.certificates import signing
from trainer.certificates.certificate import Certificate
from trainer.certificates.keys import PublicKey
from trainer.certificates.signing import BadSignatureError
from trainer.text import LocalText

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
TYPES = ("VerifiableCredential", "OpenBadgeCredential")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the installation is reached from outside: its base without a final slash."""

    base: str

    def verify(self, number: str) -> str:
        """The public page of a certificate."""
        return f"{self.base}/verify/{number}"

    @property
    def keys(self) -> str:
        """The public keys."""
        return f"{self.base}/.well-known/jwks.json"

    @property
    def revoked(self) -> str:
        """The list of credentials that no longer hold."""
        return f"{self.base}/verify/revoked.json"


@dataclass(frozen=True, slots=True)
class Said:
    """What a credential says, read from its token. `trusted`: its key is known to be the organisation's."""

    id: str
    number: str
    name: str
    issuer: str
    title: LocalText
    level: int | None
    band: str
    earned_at: datetime
    issued_at: datetime
    valid_until: datetime | None
    renews: str | None
    replaces: str | None
    key: PublicKey
    trusted: bool


def claims(certificate: Certificate, name: str, addresses: Addresses) -> dict[str, Any]:
    """The claims of a certificate made out to `name`, for `trainer.certificates.signing.sign`."""
    identity = f"urn:uuid:{UUID(certificate.id)}"
    holder = f"urn:uuid:{uuid5(NAMESPACE_URL, f'{identity}#holder')}"
    found: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": identity,
        "type": list(TYPES),
        "name": certificate.title.en,
        "issuer": {
            "id": addresses.base,
            "type": ["Profile"],
            "name": certificate.issuer.zh,
            "url": addresses.base,
        },
        "validFrom": _text(certificate.issued_at),
        "credentialSubject": _subject(certificate, name, holder, addresses),
        "credentialStatus": {"id": addresses.revoked, "type": "1EdTechRevocationList"},
        "iss": addresses.base,
        "jti": identity,
        "sub": holder,
        "nbf": int(certificate.issued_at.timestamp()),
        **_ours(certificate),
    }
    if certificate.valid_until is not None:
        found["validUntil"] = _text(certificate.valid_until)
        found["exp"] = int(certificate.valid_until.timestamp())
    return found


def _subject(certificate: Certificate, name: str, holder: str, addresses: Addresses) -> dict[str, Any]:
    achievement = f"{addresses.base}/verify/achievements/{certificate.blueprint}"
    result = f"{achievement}#score"
    return {
        "id": holder,
        "type": ["AchievementSubject"],
        "identifier": [
            {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": name}
        ],
        "achievement": {
            "id": achievement,
            "type": ["Achievement"],
            "achievementType": "Certification",
            "humanCode": certificate.blueprint,
            "name": f"{certificate.title.zh} · {certificate.title.en}",
            "description": certificate.title.en,
            "criteria": {"narrative": "Passed a supervised exam at or above its cut score."},
            "resultDescription": [
                {"id": result, "type": ["ResultDescription"], "name": "Score band", "resultType": "Result"}
            ],
        },
        "result": [{"type": ["Result"], "resultDescription": result, "value": str(certificate.band)}],
    }


def _ours(certificate: Certificate) -> dict[str, Any]:
    """What the standard has no place for: number, level, lineage, the title in both languages."""
    return {
        "trainer": {
            "number": certificate.number,
            "level": certificate.level,
            "title": {"zh": certificate.title.zh, "en": certificate.title.en},
            "earned": _text(certificate.earned_at),
            "renews": certificate.renews,
            "replaces": certificate.replaces,
        }
    }


def read(token: str, known: Collection[PublicKey]) -> Said:
    """What a credential says, once its signature fits. Whether it still holds is for `certificate.standing`.

    Raises: BadSignatureError: it does not fit, or this is no credential of ours.
    """
    statement = signing.read(token, known)
    try:
        return _said(statement.claims, statement)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise BadSignatureError from error


def _said(found: Mapping[str, Any], statement: signing.Statement) -> Said:
    ours, subject = found["trainer"], found["credentialSubject"]
    until = found.get("validUntil")
    return Said(
        id=str(found["id"]).removeprefix("urn:uuid:"),
        number=str(ours["number"]),
        name=str(subject["identifier"][0]["identityHash"]),
        issuer=str(found["issuer"]["name"]),
        title=LocalText(str(ours["title"]["zh"]), str(ours["title"]["en"])),
        level=ours["level"],
        band=str(subject["result"][0]["value"]),
        earned_at=datetime.fromisoformat(ours["earned"]),
        issued_at=datetime.fromisoformat(found["validFrom"]),
        valid_until=datetime.fromisoformat(until) if until else None,
        renews=ours["renews"],
        replaces=ours["replaces"],
        key=statement.key,
        trusted=statement.trusted,
    )


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
