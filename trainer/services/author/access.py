"""Who works at the bench: trainers and administrators."""

from __future__ import annotations

from trainer.errors import NotFoundError, translatable
from trainer.people import Asker, Role, require
from trainer.services import exam_access

ITEM = translatable("question")


def require_author(asker: Asker) -> None:
    """Raise NotAllowedError unless the asker may look after the bank."""
    require(asker, Role.TRAINER, Role.ADMINISTRATOR)
    exam_access.require_ready(asker)


def no_item(name: str) -> NotFoundError:
    """The error for an item nobody has written."""
    return NotFoundError(what=ITEM, which=name[:80])
