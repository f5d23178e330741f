"""Assigning modules, scenarios, exams and lessons, and what people are to do."""

from trainer.services.assign.assigning import (
    Detail,
    Given,
    Person,
    assign,
    detail,
    given,
    set_times,
    withdraw,
)
from trainer.services.assign.mine import Agenda, Mine, Renewal, agenda
from trainer.services.assign.reach import (
    Groups,
    Preview,
    WideCohortError,
    find_people,
    groups,
    preview,
)
from trainer.services.assign.titles import Choice, choices

__all__ = [
    "Agenda",
    "Choice",
    "Detail",
    "Given",
    "Groups",
    "Mine",
    "Person",
    "Preview",
    "Renewal",
    "WideCohortError",
    "agenda",
    "assign",
    "choices",
    "detail",
    "find_people",
    "given",
    "groups",
    "preview",
    "set_times",
    "withdraw",
]
