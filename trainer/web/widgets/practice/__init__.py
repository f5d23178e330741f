"""A practice set on the screen: the control, what it is sent and what its messages do."""

from trainer.web.widgets.practice.control import desk, mount, remember, sheet_in, told
from trainer.web.widgets.practice.desk import Act, Desk, Done, Sheet, Turn, serve

__all__ = ["Act", "Desk", "Done", "Sheet", "Turn", "desk", "mount", "remember", "serve", "sheet_in", "told"]
