"""People, roles and scope; accounts, the organisation tree, and the rules of signing in. All pure."""

from trainer.people.people import (
    NO_ACCOMMODATION,
    Accommodation,
    Asker,
    Grant,
    Role,
    Unit,
    UnitKind,
    require,
    require_over,
    require_results_of,
)

__all__ = [
    "NO_ACCOMMODATION",
    "Accommodation",
    "Asker",
    "Grant",
    "Role",
    "Unit",
    "UnitKind",
    "require",
    "require_over",
    "require_results_of",
]
