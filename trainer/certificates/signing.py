"""Signed statements: JSON Web Signatures with Ed25519 that carry the public key they were made with.

The key inside makes a file verifiable anywhere; whether that key is the organisation's own is a second
question, answered by comparing it with keys known to be theirs.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from trainer.certificates.keys import BadKeysError, PublicKey, SigningKey, read_jwk
from trainer.errors import TrainerError, translatable

ALGORITHM = "EdDSA"
LONGEST = 64 * 1024
"""Characters of a statement that is still looked at."""


class BadSignatureError(TrainerError):
    """A statement that is damaged, or was not signed with the key it names."""

    template = translatable("The signature does not fit: something in it was changed, or it is damaged.")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement whose signature fits. `trusted`: the key is among those known to be the organisation's."""

    claims: Mapping[str, Any]
    key: PublicKey
    trusted: bool


def sign(key: SigningKey, claims: Mapping[str, Any]) -> str:
    """A compact token; equal claims and key give equal tokens."""
    headers = {"jwk": key.public.jwk()}
    return jwt.encode(dict(claims), key.signer, algorithm=ALGORITHM, headers=headers)


def read(token: str, known: Collection[PublicKey]) -> Statement:
    """What a token says, once its signature fits the key it carries. Its dates are left to the caller.

    Raises: BadSignatureError.
    """
    if len(token) > LONGEST:
        raise BadSignatureError
    try:
        key = read_jwk(jwt.get_unverified_header(token).get("jwk"))
        jws = jwt.PyJWS().decode_complete(token, key.verifier, algorithms=[ALGORITHM])
        claims = json.loads(jws["payload"])
    except (jwt.PyJWTError, BadKeysError, ValueError, RecursionError) as error:
        raise BadSignatureError from error
    if not isinstance(claims, dict):
        raise BadSignatureError
    return Statement(claims, key, any(key.x == own.x for own in known))
