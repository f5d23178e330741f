"""Forms: the frozen set of items one candidate sees, assembled from bank, blueprint and seed."""

from trainer.forms.assembly import assemble, check_feasible, draw
from trainer.forms.exposure import Exposure, exposure, forms_until
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
from trainer.forms.outlook import ItemRecord, Outlook, outlook
from trainer.forms.plan import Plan, plan

__all__ = [
    "CandidateItem",
    "EntangledBlueprintError",
    "Exposure",
    "Form",
    "FormSection",
    "InfeasibleBlueprintError",
    "InfeasiblePilotError",
    "ItemRecord",
    "Outlook",
    "Place",
    "Plan",
    "Shortage",
    "assemble",
    "candidate_items",
    "check_feasible",
    "draw",
    "exposure",
    "forms_until",
    "from_json",
    "outlook",
    "plan",
    "to_json",
]
