"""Rehearsing: scenarios on offer, playing, debriefing, progress, preview and heat-maps."""

from trainer.services.rehearse.debriefing import Course, Debriefing, Road, Study, debrief
from trainer.services.rehearse.insight import HeatMap, Pick, Rehearsed, Spot, groups, heat_map, rehearsed
from trainer.services.rehearse.offers import Offer, offers
from trainer.services.rehearse.playing import (
    Action,
    ActionKind,
    TakenOverError,
    act,
    begin,
    begin_again,
    look,
    take_over,
)
from trainer.services.rehearse.progress import (
    CriterionProgress,
    ObjectiveProgress,
    PlaySummary,
    Progress,
    Reading,
    progress,
)
from trainer.services.rehearse.screen import Bubble, Screen, Voice

__all__ = [
    "Action",
    "ActionKind",
    "Bubble",
    "Course",
    "CriterionProgress",
    "Debriefing",
    "HeatMap",
    "ObjectiveProgress",
    "Offer",
    "Pick",
    "PlaySummary",
    "Progress",
    "Reading",
    "Rehearsed",
    "Road",
    "Screen",
    "Spot",
    "Study",
    "TakenOverError",
    "Voice",
    "act",
    "begin",
    "begin_again",
    "debrief",
    "groups",
    "heat_map",
    "look",
    "offers",
    "progress",
    "rehearsed",
    "take_over",
]
