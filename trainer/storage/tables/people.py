"""People, the organisation, sign-in and the audit log.

What names a person stands in `identity` alone: erasing that row pseudonymises a leaver, and
everything append-only stays.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from trainer.storage.columns import PLAIN_JSON, Instant


class UnitRow(SQLModel, table=True):
    """A node of the organisation tree; `path` is ids from the root, each followed by `/`."""

    __tablename__ = "unit"
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(index=True, max_length=36)
    parent: str | None = Field(default=None, foreign_key="unit.id")
    name: str
    kind: str
    path: str = Field(index=True)
    created_at: datetime = Field(sa_type=Instant)


class PersonRow(SQLModel, table=True):
    """Somebody who studies, sits, teaches or manages, without their name."""

    __tablename__ = "person"
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(index=True, max_length=36)
    unit: str = Field(foreign_key="unit.id", index=True)
    created_at: datetime = Field(sa_type=Instant)
    active: bool = True
    left_at: datetime | None = Field(default=None, sa_type=Instant)


class IdentityRow(SQLModel, table=True):
    """Who a person is and how they sign in; `login` is case-folded."""

    __tablename__ = "identity"
    person: str = Field(primary_key=True, foreign_key="person.id")
    login: str = Field(unique=True)
    name: str
    name_order: str = Field(default="", index=True)
    email: str = ""
    staff_number: str = ""
    password_hash: str | None = None
    must_change_password: bool = False
    oidc_subject: str | None = Field(default=None, unique=True)
    language: str = "zh"
    time_zone: str = "Asia/Shanghai"


class RoleGrant(SQLModel, table=True):
    """A role held by a person over a unit's subtree; an empty unit is the whole organisation."""

    __tablename__ = "role_grant"
    id: str = Field(primary_key=True, max_length=36)
    person: str = Field(foreign_key="person.id", index=True)
    role: str
    unit: str | None = Field(default=None, foreign_key="unit.id")
    granted_by: str = ""
    granted_at: datetime = Field(sa_type=Instant)


class CohortRow(SQLModel, table=True):
    """A named set of candidates, inside a unit."""

    __tablename__ = "cohort"
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(index=True, max_length=36)
    unit: str = Field(foreign_key="unit.id", index=True)
    name: str
    created_at: datetime = Field(sa_type=Instant)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)


class CohortMember(SQLModel, table=True):
    """A candidate in a cohort."""

    __tablename__ = "cohort_member"
    cohort: str = Field(primary_key=True, foreign_key="cohort.id")
    person: str = Field(primary_key=True, foreign_key="person.id", index=True)
    joined_at: datetime = Field(sa_type=Instant)


class AccommodationRow(SQLModel, table=True):
    """Extra time for one person; `factor` is an exact fraction as text."""

    __tablename__ = "accommodation"
    person: str = Field(primary_key=True, foreign_key="person.id")
    factor: str = "1"
    extra_minutes: int = 0
    reason: str = ""
    changed_at: datetime = Field(sa_type=Instant)


class WebSession(SQLModel, table=True):
    """A sign-in; the browser holds a random token, this table only its hash."""

    __tablename__ = "web_session"
    token_hash: str = Field(primary_key=True, max_length=64)
    id: str = Field(unique=True, max_length=36)
    person: str = Field(foreign_key="person.id", index=True)
    created_at: datetime = Field(sa_type=Instant)
    seen_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
    address: str = ""
    agent: str = ""


class SignInFailure(SQLModel, table=True):
    """Failed sign-ins counted by account or by address; `key` says which."""

    __tablename__ = "sign_in_failure"
    key: str = Field(primary_key=True)
    failures: int
    last_at: datetime = Field(sa_type=Instant)
    blocked_until: datetime | None = Field(default=None, sa_type=Instant)


class OneTimeToken(SQLModel, table=True):
    """A token that works once: the set-up address, a hand-over of a sign-in."""

    __tablename__ = "one_time_token"
    token_hash: str = Field(primary_key=True, max_length=64)
    kind: str
    person: str | None = None
    data: dict[str, Any] = Field(default_factory=dict, sa_type=PLAIN_JSON)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class AuditEntry(SQLModel, table=True):
    """Who did what to whom; the database refuses to change or delete a row."""

    __tablename__ = "audit_entry"
    id: str = Field(primary_key=True, max_length=36)
    organisation: str = Field(index=True, max_length=36)
    at: datetime = Field(sa_type=Instant, index=True)
    actor: str = Field(index=True)
    action: str = Field(index=True)
    target_kind: str = ""
    target: str = Field(default="", index=True)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=PLAIN_JSON)


class Setting(SQLModel, table=True):
    """A named value of the installation, such as the digest of the published bank."""

    __tablename__ = "setting"
    key: str = Field(primary_key=True)
    value: dict[str, Any] = Field(sa_type=PLAIN_JSON)
