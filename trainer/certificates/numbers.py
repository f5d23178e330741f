"""Certificate numbers: short enough to type, long enough not to be guessed, with a check letter.

`2026-7K4M9-Q2D3XH`: the year of issue, ten letters of 5 bits each taken from the certificate's id by SHA-256,
and one check letter. The alphabet has no I, L, O and U (Crockford's base 32); what looks like them is read as
1 and 0.
"""

from __future__ import annotations

from hashlib import sha256

from trainer.errors import TrainerError, translatable

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("ILO", "110")
_LETTERS = 10
_LENGTH = 4 + _LETTERS + 1
_PRIME = 31
"""The check letter is taken modulo a prime below the alphabet's size, so that every mistyped letter and every
swap of neighbours but 0 and Z shows."""


class MistypedNumberError(TrainerError):
    """Letters that are no certificate number: its check letter does not fit."""

    template = translatable(
        "{number} is not a certificate number. Compare it letter by letter with the certificate; "
        "it looks like 2026-7K4M9-Q2D3XH."
    )


def number_for(certificate: str, year: int) -> str:
    """The number of a certificate by its id; equal ids give equal numbers."""
    bits = int.from_bytes(sha256(certificate.encode()).digest()[:8], "big")
    letters = "".join(_ALPHABET[(bits >> (5 * place)) & 31] for place in range(_LETTERS))
    return _shaped(f"{year:04d}{letters}{_check(f'{year:04d}{letters}')}")


def read_number(typed: str) -> str:
    """A number as somebody typed it, in its usual shape.

    Raises: MistypedNumberError.
    """
    plain = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_LOOKALIKES)
    sound = len(plain) == _LENGTH and plain[:4].isdecimal() and set(plain) <= set(_ALPHABET)
    if not sound or _check(plain[:-1]) != plain[-1]:
        raise MistypedNumberError(number=typed.strip()[:40] or "—")
    return _shaped(plain)


def _check(letters: str) -> str:
    total = sum((place + 1) * _ALPHABET.index(letter) for place, letter in enumerate(letters))
    return _ALPHABET[total % _PRIME]


def _shaped(plain: str) -> str:
    return f"{plain[:4]}-{plain[4:9]}-{plain[9:]}"
