"""A rehearsal on the screen: the control, what it is sent and what its messages do."""

from trainer.web.widgets.rehearsal.control import desk, mount, remember, sheet_in, told, waiting
from trainer.web.widgets.rehearsal.desk import Desk, Phase, Sheet, Turn, serve
from trainer.web.widgets.rehearsal.texts import mode_word, mood_word, outcome_word

__all__ = [
    "Desk",
    "Phase",
    "Sheet",
    "Turn",
    "desk",
    "mode_word",
    "mood_word",
    "mount",
    "outcome_word",
    "remember",
    "serve",
    "sheet_in",
    "told",
    "waiting",
]
