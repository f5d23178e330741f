"""Reports: summaries kept up to date, and what managers and trainers read from them."""

from trainer.services.report.exports import as_workbook, groups_csv, people_csv
from trainer.services.report.help import (
    Act,
    Cause,
    NeedsHelp,
    Needy,
    assign_lesson,
    extend,
    needs_help,
    remind,
)
from trainer.services.report.meeting import as_pdf
from trainer.services.report.overview import Month, Overview, Rates, Row, Standing, Weakness, overview
from trainer.services.report.people import Member, Members, people
from trainer.services.report.scope import READERS, Ground, Scope, resolve

__all__ = [
    "READERS",
    "Act",
    "Cause",
    "Ground",
    "Member",
    "Members",
    "Month",
    "NeedsHelp",
    "Needy",
    "Overview",
    "Rates",
    "Row",
    "Scope",
    "Standing",
    "Weakness",
    "as_pdf",
    "as_workbook",
    "assign_lesson",
    "extend",
    "groups_csv",
    "needs_help",
    "overview",
    "people",
    "people_csv",
    "remind",
    "resolve",
]
