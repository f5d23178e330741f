"""Pictures that texts refer to by digest."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from trainer.storage.columns import Instant


class PictureRow(SQLModel, table=True):
    """A picture in the form it is kept in, once; `added_by` is a person, or who published files."""

    __tablename__ = "picture"
    digest: str = Field(primary_key=True, max_length=64)
    organisation: str = Field(max_length=36)
    media_type: str = Field(max_length=32)
    width: int
    height: int
    data: bytes
    added_by: str = Field(max_length=36)
    added_at: datetime = Field(sa_type=Instant)
