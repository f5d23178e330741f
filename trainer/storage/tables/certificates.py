"""Certificates and what became of them. What names their holders stands in `certificate_holder` alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class CertificateRow(SQLModel, table=True):
    """A certificate as issued; the database refuses to change or delete it.

    `serial` counts those of one attempt, and is unique so that two servers issue one once. The band's ends
    are whole percent.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        Index("certificate_of_attempt", "attempt", "serial", unique=True),
        Index("certificate_of_person", "person", "blueprint", "earned_at"),
        Index("certificate_issued", "organisation", "issued_at"),
    )
    id: str = Field(primary_key=True, max_length=36)
    number: str = Field(unique=True, max_length=20)
    organisation: str = Field(max_length=36)
    person: str = Field(foreign_key="person.id")
    attempt: str = Field(foreign_key="attempt.id")
    serial: int
    blueprint: str = Field(max_length=64)
    title: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    level: int | None = None
    band_low: int
    band_high: int
    earned_at: datetime = Field(sa_type=Instant)
    issued_at: datetime = Field(sa_type=Instant)
    valid_until: datetime | None = Field(default=None, sa_type=Instant)
    public_from: datetime = Field(sa_type=Instant)
    issuer: dict[str, Any] = Field(sa_type=PLAIN_JSON)
    renews: str | None = None
    replaces: str | None = None


class CertificateHolder(SQLModel, table=True):
    """The name on a certificate and, once asked for, its signed credential; erased with the identity."""

    __tablename__ = "certificate_holder"
    certificate: str = Field(primary_key=True, max_length=36, foreign_key="certificate.id")
    person: str = Field(foreign_key="person.id", index=True)
    name: str
    credential: str | None = None


class CertificateEnd(SQLModel, table=True):
    """That a certificate was revoked or replaced, once and for good."""

    __tablename__ = "certificate_end"
    certificate: str = Field(primary_key=True, max_length=36, foreign_key="certificate.id")
    organisation: str = Field(max_length=36, index=True)
    at: datetime = Field(sa_type=Instant)
    standing: str
    reason: str
    actor: str
    followed_by: str | None = None


class CertificateProposal(SQLModel, table=True):
    """That a changed decision calls for a certificate or against one; a person confirms it or does not.

    `score` is the number of the score that calls for it, 0 for an annulled sitting; each is proposed once.
    """

    __tablename__ = "certificate_proposal"
    __table_args__ = (Index("certificate_proposal_cause", "attempt", "kind", "score", unique=True),)
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(max_length=36, index=True)
    attempt: str = Field(foreign_key="attempt.id")
    person: str = Field(foreign_key="person.id")
    kind: str
    score: int
    at: datetime = Field(sa_type=Instant)
    reason: str
    actor: str


class CertificateVerdict(SQLModel, table=True):
    """What a person decided on a proposal."""

    __tablename__ = "certificate_verdict"
    proposal: str = Field(primary_key=True, max_length=36, foreign_key="certificate_proposal.id")
    organisation: str = Field(max_length=36)
    at: datetime = Field(sa_type=Instant)
    actor: str
    confirmed: bool
    note: str


class CertificateKey(SQLModel, table=True):
    """The public half of every key that signed here, so that a lost key file loses no old certificate."""

    __tablename__ = "certificate_key"
    id: str = Field(primary_key=True, max_length=43)
    x: str
    made_at: datetime = Field(sa_type=Instant)
