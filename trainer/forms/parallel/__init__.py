"""Parallel forms: a set of forms of one blueprint that may stand in for each other."""

from trainer.forms.parallel.assembling import (
    NoParallelFormsError,
    NoSetFoundError,
    UnprovedError,
    assemble_parallel,
)
from trainer.forms.parallel.comparison import Comparison, compare
from trainer.forms.parallel.remedies import Condition, Diagnosis, Relaxation, Remedy
from trainer.forms.parallel.supply import Supply, supply
from trainer.forms.parallel.values import (
    MOST_FORMS,
    Aim,
    Assumed,
    ItemStatistic,
    NoModelError,
    ParallelForm,
    ParallelForms,
    Statistics,
    UnusableWishError,
    Wanted,
    Watch,
    unwatched,
)

__all__ = [
    "MOST_FORMS",
    "Aim",
    "Assumed",
    "Comparison",
    "Condition",
    "Diagnosis",
    "ItemStatistic",
    "NoModelError",
    "NoParallelFormsError",
    "NoSetFoundError",
    "ParallelForm",
    "ParallelForms",
    "Relaxation",
    "Remedy",
    "Statistics",
    "Supply",
    "UnprovedError",
    "UnusableWishError",
    "Wanted",
    "Watch",
    "assemble_parallel",
    "compare",
    "supply",
    "unwatched",
]
