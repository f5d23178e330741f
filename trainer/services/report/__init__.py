"""Reports: summaries kept up to date, and what managers and trainers read from them."""

from trainer.services.report.exports import as_workbook, groups_csv, people_csv
from trainer.services.report.meeting import as_pdf
from trainer.services.report.overview import Month, Overview, Rates, Row, Standing, Weakness, overview
from trainer.services.report.people import Member, Members, people
from trainer.services.report.scope import READERS, Ground, Scope, resolve

__all__ = [
    "READERS",
    "Ground",
    "Member",
    "Members",
    "Month",
    "Overview",
    "Rates",
    "Row",
    "Scope",
    "Standing",
    "Weakness",
    "as_pdf",
    "as_workbook",
    "groups_csv",
    "overview",
    "people",
    "people_csv",
    "resolve",
]
