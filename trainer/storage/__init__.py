"""Rows, transactions, migrations: the only room that knows the database."""

from trainer.storage.engine import NotSavedError, Store, open_store
from trainer.storage.identifiers import new_id

__all__ = ["NotSavedError", "Store", "new_id", "open_store"]
