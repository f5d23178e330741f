"""The only reader and writer of YAML and Markdown on disk."""

from trainer.content.cache import Cache
from trainer.content.entries import Entry
from trainer.content.library import Library
from trainer.content.loading import NoContentError, load, load_files, load_scenario

__all__ = ["Cache", "Entry", "Library", "NoContentError", "load", "load_files", "load_scenario"]
