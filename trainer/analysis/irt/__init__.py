"""Item response models: items, abilities, fit and information, also where everybody saw another form."""

from trainer.analysis.irt.ability import (
    Abilities,
    expected_a_posteriori,
    marginal_reliability,
    maximum_likelihood,
)
from trainer.analysis.irt.estimation import (
    Fit,
    Prior,
    one_parameter,
    one_parameter_with_prior,
    two_parameter,
    two_parameter_with_prior,
)
from trainer.analysis.irt.fit import MeanSquares, ScoreFit, mean_squares, score_fit
from trainer.analysis.irt.model import (
    Grid,
    Items,
    conditional_error,
    item_information,
    normal_grid,
    probability,
    total_information,
)
from trainer.analysis.irt.precision import StandardErrors, standard_errors

__all__ = [
    "Abilities",
    "Fit",
    "Grid",
    "Items",
    "MeanSquares",
    "Prior",
    "ScoreFit",
    "StandardErrors",
    "conditional_error",
    "expected_a_posteriori",
    "item_information",
    "marginal_reliability",
    "maximum_likelihood",
    "mean_squares",
    "normal_grid",
    "one_parameter",
    "one_parameter_with_prior",
    "probability",
    "score_fit",
    "standard_errors",
    "total_information",
    "two_parameter",
    "two_parameter_with_prior",
]
