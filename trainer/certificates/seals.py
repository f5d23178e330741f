"""A seal on a document: one line behind its end that signs every byte before it.

Readers of PDF pass over what follows the end mark, so a sealed document opens as any other; one changed byte
breaks the seal.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from trainer.certificates import signing
from trainer.certificates.keys import PublicKey, SigningKey
from trainer.certificates.signing import BadSignatureError

_MARK = b"\n%trainer-seal "
_LINE = re.compile(rb"\n%trainer-seal ([A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+)\n\Z")


class SealState(StrEnum):
    """What a seal tells of its document."""

    WHOLE = "whole"
    BROKEN = "broken"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Seal:
    """A document's seal; of a whole one `credential` is the id of the certificate it was made for."""

    state: SealState
    credential: str = ""
    key: PublicKey | None = None
    trusted: bool = False


def seal(document: bytes, credential: str, key: SigningKey) -> bytes:
    """The document with its seal."""
    claims = {"sha256": sha256(document).hexdigest(), "credential": credential}
    return document + _MARK + signing.sign(key, claims).encode() + b"\n"


def inspect(document: bytes, known: Collection[PublicKey]) -> Seal:
    """The seal of a document."""
    if _MARK not in document:
        return Seal(SealState.ABSENT)
    found = _LINE.search(document)
    if found is None:
        return Seal(SealState.BROKEN)
    try:
        statement = signing.read(found[1].decode(), known)
    except BadSignatureError:
        return Seal(SealState.BROKEN)
    if statement.claims.get("sha256") != sha256(document[: found.start()]).hexdigest():
        return Seal(SealState.BROKEN)
    return Seal(
        SealState.WHOLE, str(statement.claims.get("credential", "")), statement.key, statement.trusted
    )
