"""The item response model of `trainer analyse`: fitted where the data allow it, as JSON and as a table."""

from __future__ import annotations

from typing import Any

import numpy as np
from rich.markup import escape
from rich.table import Table

from trainer.analysis import irt
from trainer.analysis.arrays import TooFewResponsesError
from trainer.analysis.modelling import Kind, Model, model
from trainer.analysis.report import ResponseMatrix, known
from trainer.cli.console import say, t

UNDEFINED = "–"


def fit(matrix: ResponseMatrix, kind: Kind, prior: irt.Prior | None) -> Model | None:
    """The model of whether answers earned their full mark; None, and why, where it cannot be fitted."""
    shares = matrix.marks / matrix.maxima
    right = np.where(np.isnan(shares), np.nan, (shares == 1).astype(float))
    if not np.isin(shares[~np.isnan(shares)], (0.0, 1.0)).all():
        say(t("Some marks are partial; the model counts only full marks as right."))
    try:
        found = model(right[_answered(matrix)], matrix.items, kind, prior=prior)
    except TooFewResponsesError:
        say(t("There are too few responses that differ to fit a model."))
        return None
    if not found.converged:
        say(
            t(
                "The data do not settle the model; its figures are not shown. A prior helps: leave "
                "--no-prior out."
            )
        )
        return None
    return found


def _answered(matrix: ResponseMatrix) -> list[int]:
    """The candidates with any response."""
    return [int(row) for row in np.flatnonzero((~np.isnan(matrix.marks)).any(axis=1))]


def model_json(matrix: ResponseMatrix, found: Model | None) -> dict[str, Any] | None:
    """The model as `--json` shows it; null where it could not be fitted."""
    if found is None:
        return None
    names = [matrix.candidates[row] for row in _answered(matrix)]
    estimates = zip(names, found.abilities.value, found.abilities.error, strict=True)
    return {
        "kind": found.kind.value,
        "prior": found.with_prior,
        "log_likelihood": found.log_likelihood,
        "parameters": found.parameters,
        "reliability": found.reliability,
        "items": [
            {
                "id": item.id,
                "slope": item.slope,
                "slope_error": item.slope_error,
                "intercept": item.intercept,
                "difficulty": item.difficulty,
                "difficulty_error": item.difficulty_error,
                "infit": item.infit,
                "outfit": item.outfit,
                "s_x2_p": item.misfit,
            }
            for item in found.items
        ],
        "abilities": [
            {"id": name, "ability": known(value), "error": known(error)} for name, value, error in estimates
        ],
        "information": [
            {"ability": point.ability, "information": point.information, "error": point.error}
            for point in found.curve
        ],
    }


def model_table(found: Model) -> Table:
    """The items of the model."""
    table = Table(box=None, pad_edge=False)
    table.add_column(t("item"))
    for name in (t("slope"), "±", t("difficulty"), "±", "infit", "outfit", "S-X² p"):
        table.add_column(name, justify="right")
    for item in found.items:
        figures = (
            item.slope,
            item.slope_error,
            item.difficulty,
            item.difficulty_error,
            item.infit,
            item.outfit,
            item.misfit,
        )
        table.add_row(escape(item.id), *(UNDEFINED if one is None else f"{one:.2f}" for one in figures))
    return table
