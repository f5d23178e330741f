"""Blueprints: what an exam is made of, how long it lasts, what passes and what is shown after."""

from trainer.blueprints.specification import (
    Access,
    Blueprint,
    Navigation,
    Purpose,
    Quota,
    Requirement,
    ReviewPolicy,
    ReviewShows,
    ReviewWhen,
    ScoringRule,
    Section,
    Window,
    from_json,
    to_json,
)

__all__ = [
    "Access",
    "Blueprint",
    "Navigation",
    "Purpose",
    "Quota",
    "Requirement",
    "ReviewPolicy",
    "ReviewShows",
    "ReviewWhen",
    "ScoringRule",
    "Section",
    "Window",
    "from_json",
    "to_json",
]
