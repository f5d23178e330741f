"""What trainers see of the published content as a whole."""

from __future__ import annotations

from trainer.courses.coverage import Coverage, Material
from trainer.courses.coverage import coverage as count
from trainer.people import Asker, Role, require
from trainer.services.platform import Platform


def coverage(platform: Platform, asker: Asker) -> tuple[Coverage, ...]:
    """What each objective has and lacks, of what is published. Raises NotAllowedError."""
    require(asker, Role.TRAINER, Role.ADMINISTRATOR)
    published = platform.catalogue.current()
    return count(
        Material(
            objectives=tuple(objective.code for objective in published.objectives.objectives()),
            lessons=tuple(published.lessons.values()),
            checks=tuple(check for group in published.checks.values() for check in group),
            items=tuple(published.bank.items.values()),
            scenarios=(
                *(code for found in published.scenarios.values() for code in found.objectives),
                *(code for found in published.cards.values() for code in found.objectives),
            ),
        )
    )
