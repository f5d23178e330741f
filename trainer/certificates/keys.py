"""Signing keys: Ed25519, named by the thumbprint of their public half, written down as JSON Web Keys.

A key ring has one key that signs and any number of earlier ones of which only the public half is kept: what
they signed stays verifiable, and nothing more can be signed with them.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from trainer.errors import TrainerError, translatable

_BYTES = 32


class BadKeysError(TrainerError):
    """Keys that cannot be read."""

    template = translatable("These keys cannot be used: {reason}")


@dataclass(frozen=True)
class PublicKey:
    """The half of a key that everybody may have. `x` is its 32 bytes."""

    x: bytes
    made_at: datetime | None = None

    @cached_property
    def id(self) -> str:
        """The key's thumbprint (RFC 7638), in base64url."""
        canonical = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": encode(self.x)}, separators=(",", ":"))
        return encode(sha256(canonical.encode()).digest())

    @cached_property
    def verifier(self) -> Ed25519PublicKey:
        """The key as the cryptography library uses it."""
        return Ed25519PublicKey.from_public_bytes(self.x)

    def jwk(self) -> dict[str, str]:
        """As a JSON Web Key."""
        named = {"kty": "OKP", "crv": "Ed25519", "x": encode(self.x), "kid": self.id}
        return {**named, "use": "sig", "alg": "EdDSA"}


@dataclass(frozen=True)
class SigningKey:
    """A whole key. Its secret half never leaves the server's key file."""

    seed: bytes = field(repr=False)
    made_at: datetime

    @cached_property
    def signer(self) -> Ed25519PrivateKey:
        """The key as the cryptography library uses it."""
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def public(self) -> PublicKey:
        """Its public half."""
        x = self.signer.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return PublicKey(x, self.made_at)


@dataclass(frozen=True)
class KeyRing:
    """The key that signs now, and the public halves of those before it, the latest first."""

    current: SigningKey
    earlier: tuple[PublicKey, ...] = ()

    @property
    def public(self) -> tuple[PublicKey, ...]:
        """Every public half."""
        return (self.current.public, *self.earlier)


def make(now: datetime) -> SigningKey:
    """A fresh key from the system's own randomness."""
    seed = Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return SigningKey(seed, now)


def rotate(ring: KeyRing, fresh: SigningKey) -> KeyRing:
    """A ring that signs with a fresh key; of the one before only the public half stays."""
    return KeyRing(fresh, (ring.current.public, *ring.earlier))


def to_json(ring: KeyRing) -> dict[str, Any]:
    """A ring as its file holds it, the secret included."""
    current = {**ring.current.public.jwk(), "d": encode(ring.current.seed)}
    return {
        "keys": [
            {**current, "made_at": ring.current.made_at.isoformat()},
            *(
                {**key.jwk(), "made_at": key.made_at.isoformat() if key.made_at else None}
                for key in ring.earlier
            ),
        ]
    }


def from_json(stored: Any) -> KeyRing:
    """The ring `to_json` wrote.

    Raises: BadKeysError.
    """
    try:
        first, *others = stored["keys"]
        ring = KeyRing(
            SigningKey(_decode(first["d"]), datetime.fromisoformat(first["made_at"])),
            tuple(_public(entry) for entry in others),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadKeysError(reason=str(error) or type(error).__name__) from error
    if encode(ring.current.public.x) != first.get("x"):
        raise BadKeysError(reason="x does not belong to d")
    return ring


def published(keys: Iterable[PublicKey]) -> dict[str, Any]:
    """The JSON Web Key Set everybody may fetch."""
    return {"keys": [key.jwk() for key in keys]}


def read_published(stored: Any) -> tuple[PublicKey, ...]:
    """The keys of a JSON Web Key Set; those of another kind are passed over.

    Raises: BadKeysError: not a key set, or without a key of ours.
    """
    entries = stored.get("keys") if isinstance(stored, Mapping) else None
    try:
        found = tuple(_public(entry) for entry in entries or () if entry.get("crv") == "Ed25519")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise BadKeysError(reason=str(error) or type(error).__name__) from error
    if not found:
        raise BadKeysError(reason="no Ed25519 key in it")
    return found


def read_jwk(stored: Any) -> PublicKey:
    """One JSON Web Key. Raises BadKeysError."""
    return read_published({"keys": [stored]})[0]


def encode(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _public(entry: Mapping[str, Any]) -> PublicKey:
    made_at = entry.get("made_at")
    return PublicKey(_decode(entry["x"]), datetime.fromisoformat(made_at) if made_at else None)


def _decode(text: str) -> bytes:
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(raw) != _BYTES:
        raise ValueError(f"{len(raw)} bytes where {_BYTES} are due")
    return raw
