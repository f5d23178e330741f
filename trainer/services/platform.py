"""What every service is handed: the store, the clock, the settings and the published content."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.clock import Clock
from trainer.services.catalogue import Catalogue
from trainer.settings import Settings
from trainer.storage import Store


@dataclass(frozen=True)
class Platform:
    """One running installation."""

    store: Store
    clock: Clock
    settings: Settings
    catalogue: Catalogue
