"""Alembic's entry: runs the migrations over the engine it is handed."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import trainer.storage.tables  # noqa: F401

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=engine.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
