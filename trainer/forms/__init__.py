"""Forms: the frozen set of items one candidate sees, assembled from bank, blueprint and seed."""

from trainer.forms.assembly import InfeasibleBlueprintError, Plan, assemble, plan
from trainer.forms.form import (
    CandidateItem,
    Form,
    FormSection,
    Place,
    candidate_items,
    from_json,
    to_json,
)

__all__ = [
    "CandidateItem",
    "Form",
    "FormSection",
    "InfeasibleBlueprintError",
    "Place",
    "Plan",
    "assemble",
    "candidate_items",
    "from_json",
    "plan",
    "to_json",
]
