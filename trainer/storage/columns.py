"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware UTC time, kept as microseconds since 1970 so that SQL can compare it on any database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuse naive times; count microseconds."""
        return None if value is None else to_micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The aware time again."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


def to_micros(value: datetime) -> int:
    """Microseconds since 1970 of an aware time.

    Raises: ValueError: a naive time.
    """
    if value.tzinfo is None:
        raise ValueError("naive time")
    return (value - _EPOCH) // _MICROSECOND


PLAIN_JSON: Any = JSON(none_as_null=True)
