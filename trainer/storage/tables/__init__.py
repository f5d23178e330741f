"""SQLModel tables, one file for each area; nothing outside `trainer.storage` sees a row."""

from trainer.storage.tables.analysis import (
    AnalysisRow,
    RepairDecision,
    RepairProgress,
    RepairRow,
    RescoringRow,
    ResponseSheet,
)
from trainer.storage.tables.content import Document, ItemVersion, LessonTerm, Publication
from trainer.storage.tables.exams import (
    AttemptRow,
    FormRow,
    JournalRow,
    ScoreRow,
    SeenItem,
)
from trainer.storage.tables.people import (
    AccommodationRow,
    AuditEntry,
    CohortMember,
    CohortRow,
    IdentityRow,
    OneTimeToken,
    PersonRow,
    RoleGrant,
    Setting,
    SignInFailure,
    UnitRow,
    WebSession,
)
from trainer.storage.tables.plays import PlayJournalRow, PlayResultRow, PlayRow, ScenarioVersion
from trainer.storage.tables.study import LessonProgressRow, SelfCheckResponse

__all__ = [
    "AccommodationRow",
    "AnalysisRow",
    "AttemptRow",
    "AuditEntry",
    "CohortMember",
    "CohortRow",
    "Document",
    "FormRow",
    "IdentityRow",
    "ItemVersion",
    "JournalRow",
    "LessonProgressRow",
    "LessonTerm",
    "OneTimeToken",
    "PersonRow",
    "PlayJournalRow",
    "PlayResultRow",
    "PlayRow",
    "Publication",
    "RepairDecision",
    "RepairProgress",
    "RepairRow",
    "RescoringRow",
    "ResponseSheet",
    "RoleGrant",
    "ScenarioVersion",
    "ScoreRow",
    "SeenItem",
    "SelfCheckResponse",
    "Setting",
    "SignInFailure",
    "UnitRow",
    "WebSession",
]
