"""Certificates: issued with a pass, shown, verified, revoked, issued again; and what a rescoring proposes."""

from trainer.services.certify.changing import reissue, revoke
from trainer.services.certify.listing import (
    PAGE,
    Shown,
    ShownPage,
    everybodys,
    mine,
    of_attempt,
    one,
)
from trainer.services.certify.papers import badge, credential, paper, unprintable_in
from trainer.services.certify.proposals import StaleProposalError, confirm, dismiss, open_proposals, propose

__all__ = [
    "PAGE",
    "Shown",
    "ShownPage",
    "StaleProposalError",
    "badge",
    "confirm",
    "credential",
    "dismiss",
    "everybodys",
    "mine",
    "of_attempt",
    "one",
    "open_proposals",
    "paper",
    "propose",
    "reissue",
    "revoke",
    "unprintable_in",
]
