"""What the states of an import and the things decided in it are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from trainer.bank.arrivals import Decision, Likeness, Run, State
from trainer.errors import Message, translatable
from trainer.interchange.kinds import in_words
from trainer.web.state import Here
from trainer.web.widgets import people

ICONS = {
    State.ARRIVING: ":material/hourglass_top:",
    State.WAITING: ":material/hourglass_top:",
    State.READING: ":material/hourglass_top:",
    State.READY: ":material/rule:",
    State.TAKING: ":material/hourglass_top:",
    State.TAKEN: ":material/check_circle:",
    State.UNDOING: ":material/hourglass_top:",
    State.CANCELLED: ":material/cancel:",
    State.FAILED: ":material/error:",
}
_STATES = {
    State.ARRIVING: translatable("waits to be read"),
    State.WAITING: translatable("waits to be read"),
    State.READING: translatable("is being read"),
    State.READY: translatable("to be decided"),
    State.TAKING: translatable("is being taken over"),
    State.TAKEN: translatable("taken over as drafts"),
    State.UNDOING: translatable("is being taken back"),
    State.CANCELLED: translatable("cancelled"),
    State.FAILED: translatable("could not be read"),
}
PHASES = {
    "": translatable("Waiting for its turn"),
    "reading": translatable("Reading file {next} of {total}"),
    "comparing": translatable("Comparing with the bank"),
    "keeping": translatable("Preparing the preview: {done} of {total}"),
    "taking": translatable("Making drafts: {done} of {total}"),
    "undoing": translatable("Taking back: {done} of {total}"),
}
DECISIONS = {
    Decision.SKIP: translatable("Leave out"),
    Decision.NEW: translatable("Take as new"),
    Decision.VERSION: translatable("Take as its next version"),
}
KINDS = {
    Likeness.EXACT: translatable("Word for word the same"),
    Likeness.NEAR: translatable("Nearly the same"),
}
_NAMES_SHOWN = 3


def files(here: Here, run: Run) -> str:
    """The files of an import, the first ones by name."""
    names = people.listed(here, (file.name for file in run.files[:_NAMES_SHOWN]))
    more = len(run.files) - _NAMES_SHOWN
    return here.t("{names} and {count} more", names=names, count=more) if more > 0 else names


def counts(here: Here, run: Run) -> str:
    """What an import holds, in one line; what there is none of is left out."""
    found = run.counts
    parts = [
        here.t("{count} sound", count=found.sound),
        here.t(
            "{count} duplicates ({exact} the same, {near} nearly)",
            count=found.duplicates,
            exact=found.exact,
            near=found.near,
        )
        if found.duplicates
        else "",
        here.t("{count} faults", count=found.faults) if found.faults else "",
        here.t("{count} of types this bank does not have", count=sum(found.unsupported.values()))
        if found.unsupported
        else "",
        here.t("{count} imported before", count=found.known) if found.known else "",
    ]
    return " · ".join(part for part in parts if part)


def unlike(here: Here, kinds: Mapping[str, int]) -> list[str]:
    """The types this bank does not have, and how many questions of each; one type has many names."""
    found: Counter[str] = Counter()
    for kind, count in kinds.items():
        word = in_words(kind)
        found[here.t(word) if isinstance(word, Message) else word] += count
    return [f"{word} {count}" for word, count in found.items()]


def summary(here: Here, run: Run) -> str:
    """How far an import is, and what it holds or came to."""
    parts = [here.t(_STATES[run.state])]
    if run.state is State.TAKEN:
        parts.append(here.t("{count} drafts", count=run.outcome.taken))
    if run.state in (State.READY, State.TAKEN):
        parts.append(counts(here, run))
    return " · ".join(parts)


def phase(here: Here, run: Run) -> tuple[float, str]:
    """How far the worker has come, 0..1, and in words."""
    share = min(1.0, run.done / run.total) if run.total and run.phase else 0.0
    template = PHASES.get(run.phase, PHASES[""])
    return share, here.t(template, done=run.done, total=run.total, next=min(run.done + 1, run.total))
