"""Certificates: what they say, how they are signed, expire, are renewed, revoked and verified. Rules only."""

from trainer.certificates.certificate import (
    Band,
    Certificate,
    Earned,
    NothingToCorrectError,
    NotStandingError,
    Standing,
    Status,
    band_of,
    issue,
    reissue,
    renewed,
    require_standing,
    standing,
    valid_until,
)
from trainer.certificates.numbers import MistypedNumberError, number_for, read_number

__all__ = [
    "Band",
    "Certificate",
    "Earned",
    "MistypedNumberError",
    "NotStandingError",
    "NothingToCorrectError",
    "Standing",
    "Status",
    "band_of",
    "issue",
    "number_for",
    "read_number",
    "reissue",
    "renewed",
    "require_standing",
    "standing",
    "valid_until",
]
