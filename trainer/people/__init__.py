"""People, roles and scope; accounts, the organisation tree, and the rules of signing in. All pure."""

from trainer.people.accounts import (
    TRAINEE,
    Account,
    BadAccountError,
    Cohort,
    HeldGrant,
    NewGrant,
    NewPerson,
    ShortPasswordError,
    WeakPasswordError,
)
from trainer.people.granting import LastAdministratorError
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
from trainer.people.units import BadUnitError

__all__ = [
    "NO_ACCOMMODATION",
    "TRAINEE",
    "Accommodation",
    "Account",
    "Asker",
    "BadAccountError",
    "BadUnitError",
    "Cohort",
    "Grant",
    "HeldGrant",
    "LastAdministratorError",
    "NewGrant",
    "NewPerson",
    "Role",
    "ShortPasswordError",
    "Unit",
    "UnitKind",
    "WeakPasswordError",
    "require",
    "require_over",
    "require_results_of",
]
