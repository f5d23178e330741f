"""Importing items from files of any format into a folder of bank files."""

from trainer.services.importing.landing import Import, Landed, Pair, Surroundings, plan
from trainer.services.importing.sources import read_sources
from trainer.services.importing.target import Target, surroundings, write

__all__ = [
    "Import",
    "Landed",
    "Pair",
    "Surroundings",
    "Target",
    "plan",
    "read_sources",
    "surroundings",
    "write",
]
