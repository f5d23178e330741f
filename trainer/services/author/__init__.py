"""The trainer's bench: looking through the bank, writing items, review and publication in the browser."""

from trainer.services.author.access import require_author
from trainer.services.author.begin import (
    BeingWrittenError,
    NoObjectiveError,
    begin,
    begin_testlet,
    duplicate,
    edit,
    restore,
)
from trainer.services.author.browsing import PAGE, Choices, browse, choices, counts
from trainer.services.author.bulk import (
    MOST,
    Bulk,
    Done,
    Foreseen,
    Last,
    change_many,
    foresee,
    last,
    matching,
    undo,
)
from trainer.services.author.deciding import Waiting as WaitingChange
from trainer.services.author.deciding import (
    approve_change,
    bring_back,
    decline_change,
    waiting_changes,
)
from trainer.services.author.looking import Happening, ItemView, Report, look
from trainer.services.author.releasing import FileChangedError, SameWordingError
from trainer.services.author.remarks import Remark
from trainer.services.author.reviewing import (
    FlawedError,
    Proposal,
    Waiting,
    approve,
    promote,
    proposal,
    put_onto_newer,
    queue,
    send_back,
)
from trainer.services.author.statistics import settle_report, statistics_freshness
from trainer.services.author.talking import LONGEST, BadRemarkError, Thread, Voice, say, settle, threads
from trainer.services.author.trial import TrialFigures, good_enough, trial_figures
from trainer.services.author.writing import Writing, discard, submit, take, take_back, write
from trainer.services.author.writing import look as look_at_writing

__all__ = [
    "LONGEST",
    "MOST",
    "PAGE",
    "BadRemarkError",
    "BeingWrittenError",
    "Bulk",
    "Choices",
    "Done",
    "FileChangedError",
    "FlawedError",
    "Foreseen",
    "Happening",
    "ItemView",
    "Last",
    "NoObjectiveError",
    "Proposal",
    "Remark",
    "Report",
    "SameWordingError",
    "Thread",
    "TrialFigures",
    "Voice",
    "Waiting",
    "WaitingChange",
    "Writing",
    "approve",
    "approve_change",
    "begin",
    "begin_testlet",
    "bring_back",
    "browse",
    "change_many",
    "choices",
    "counts",
    "decline_change",
    "discard",
    "duplicate",
    "edit",
    "foresee",
    "good_enough",
    "last",
    "look",
    "look_at_writing",
    "matching",
    "promote",
    "proposal",
    "put_onto_newer",
    "queue",
    "require_author",
    "restore",
    "say",
    "send_back",
    "settle",
    "settle_report",
    "statistics_freshness",
    "submit",
    "take",
    "take_back",
    "threads",
    "trial_figures",
    "undo",
    "waiting_changes",
    "write",
]
