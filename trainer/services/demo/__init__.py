"""A demonstration: an organisation, its people and four months of history, made through the services."""

from trainer.services.demo.cast import ACCOUNTS, PASSWORD, SEED, DemoAccount
from trainer.services.demo.season import Progress, stage

__all__ = ["ACCOUNTS", "PASSWORD", "SEED", "DemoAccount", "Progress", "stage"]
