"""The exam on the screen: the control, what it is sent and what its messages do."""

from trainer.web.widgets.exam.control import mount, sheet_in, told, waiting
from trainer.web.widgets.exam.desk import Desk, Phase, Sheet, Turn, serve
from trainer.web.widgets.exam.window import (
    came_too_late,
    desk,
    forget,
    just_opened,
    keep_in_touch,
    keep_open,
    leave,
    remember,
)

__all__ = [
    "Desk",
    "Phase",
    "Sheet",
    "Turn",
    "came_too_late",
    "desk",
    "forget",
    "just_opened",
    "keep_in_touch",
    "keep_open",
    "leave",
    "mount",
    "remember",
    "serve",
    "sheet_in",
    "told",
    "waiting",
]
