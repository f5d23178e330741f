"""Analysing the sittings of an exam: asked for on a page, computed in the worker, kept under a digest."""

from trainer.services.analyse.asking import Found, compute
from trainer.services.analyse.gathering import Freshness, freshness, gather
from trainer.services.analyse.items import Comment, ItemCard, ItemVersion, card
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
from trainer.services.analyse.retiring import NeededError, bring_back, retire
from trainer.services.analyse.sheets import pack_all
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
    "Comment",
    "Decisions",
    "Fairness",
    "Figures",
    "Found",
    "Freshness",
    "ItemCard",
    "ItemFigures",
    "ItemVersion",
    "Kind",
    "ModelFigures",
    "NeededError",
    "SeenPair",
    "SeenPairs",
    "Selection",
    "bring_back",
    "card",
    "compute",
    "exams",
    "figures",
    "freshness",
    "gather",
    "group_names",
    "groups",
    "hints",
    "model",
    "pack_all",
    "pairs",
    "require_analyst",
    "retire",
]
