"""Forms: the frozen set of items one candidate sees, assembled from bank, blueprint and seed."""

from trainer.forms.assembly import assemble, check_feasible
from trainer.forms.feasibility import (
    EntangledBlueprintError,
    InfeasibleBlueprintError,
    InfeasiblePilotError,
    Shortage,
)
from trainer.forms.form import (
    CandidateItem,
    Form,
    FormSection,
    Place,
    candidate_items,
    from_json,
    to_json,
)
from trainer.forms.plan import Plan, plan

__all__ = [
    "CandidateItem",
    "EntangledBlueprintError",
    "Form",
    "FormSection",
    "InfeasibleBlueprintError",
    "InfeasiblePilotError",
    "Place",
    "Plan",
    "Shortage",
    "assemble",
    "candidate_items",
    "check_feasible",
    "from_json",
    "plan",
    "to_json",
]
