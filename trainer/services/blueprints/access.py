"""What a blueprint is called where it is missing."""

from __future__ import annotations

from trainer.errors import NotFoundError, translatable

BLUEPRINT = translatable("blueprint")


def no_blueprint(code: str) -> NotFoundError:
    """The error for a blueprint nobody has written."""
    return NotFoundError(what=BLUEPRINT, which=code[:80])
