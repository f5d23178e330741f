"""Beginning a run from a button."""

from __future__ import annotations

from typing import NoReturn

from trainer.practice.runs import RunKind
from trainer.services import practise
from trainer.web import navigation
from trainer.web.state import Here


def start(here: Here, kind: RunKind, scope: str = "") -> NoReturn:
    """Begin or go on with a run and leave for it. Raises NothingToPractiseError."""
    run = practise.begin(here.platform, here.asker, kind, scope, now=here.now)
    navigation.go("practice-run", id=run)
