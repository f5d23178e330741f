"""Fair repair of items after sittings: preview, a second person's approval, rescoring, taking back."""

from trainer.services.repair.applying import carry_out, go_on, replay, unfinished
from trainer.services.repair.deciding import approve, refuse, withdraw
from trainer.services.repair.previews import (
    Affected,
    AffectedPeople,
    Preview,
    Replay,
    affected,
    ask_preview,
    ask_replay,
    compute,
)
from trainer.services.repair.proposing import draft, draft_reversal, propose, propose_reversal
from trainer.services.repair.reading import Listed, find, listed, of_item

__all__ = [
    "Affected",
    "AffectedPeople",
    "Listed",
    "Preview",
    "Replay",
    "affected",
    "approve",
    "ask_preview",
    "ask_replay",
    "carry_out",
    "compute",
    "draft",
    "draft_reversal",
    "find",
    "go_on",
    "listed",
    "of_item",
    "propose",
    "propose_reversal",
    "refuse",
    "replay",
    "unfinished",
    "withdraw",
]
