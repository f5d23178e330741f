"""Analysing the sittings of an exam: asked for on a page, computed in the worker, kept under a digest."""

from trainer.services.analyse.asking import Found, compute
from trainer.services.analyse.reading import (
    FEWEST,
    Analysed,
    SeenPair,
    SeenPairs,
    exams,
    figures,
    group_names,
    groups,
    hints,
    model,
    pairs,
    require_analyst,
)
from trainer.services.analyse.values import (
    Decisions,
    Fairness,
    Figures,
    ItemFigures,
    Kind,
    ModelFigures,
    Selection,
)

__all__ = [
    "FEWEST",
    "Analysed",
    "Decisions",
    "Fairness",
    "Figures",
    "Found",
    "ItemFigures",
    "Kind",
    "ModelFigures",
    "SeenPair",
    "SeenPairs",
    "Selection",
    "compute",
    "exams",
    "figures",
    "group_names",
    "groups",
    "hints",
    "model",
    "pairs",
    "require_analyst",
]
