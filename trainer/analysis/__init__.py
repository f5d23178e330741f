"""Numbers in, statistics out; nothing here knows people, files or screens."""

from trainer.analysis.rates import Interval, wilson

__all__ = ["Interval", "wilson"]
