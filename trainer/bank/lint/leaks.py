"""What is practised must not give away what certifies: the same question with other distractors, a case.

Near-copies of the whole wording are found by `similarity`; here are the leaks it cannot see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from trainer.bank.lint.finding import Finding
from trainer.bank.lint.similarity import SIMILAR, similar_pairs
from trainer.errors import Message, Severity, translatable
from trainer.items import Item, Pool

_ASKS = translatable(
    "asks what the exam item {other} asks, with the same answer ({percent} % alike); ask something else"
)
_CASE = translatable(
    "uses the case of the exam testlet {other} ({percent} % alike); write a case of its own for practice"
)


def pool_leaks(items: Sequence[Item], checks: Sequence[Item] = ()) -> Iterator[Finding]:
    """Items of practice that ask what an exam item asks, with the same answer, or use its case.

    Pairs that `near_copies` reports are left to it.
    """
    exam = [item for item in items if item.pool is Pool.EXAM]
    practice = [*(item for item in items if item.pool is not Pool.EXAM), *checks]
    yield from _crossing(exam, practice, _question, "practice-asks-exam", _ASKS)
    cases = [item for item in exam if item.stimulus and item.place == 0]
    trained = [item for item in practice if item.stimulus and item.place == 0]
    yield from _crossing(cases, trained, lambda item: item.stimulus, "practice-shares-case", _CASE)


def _crossing(
    exam: Sequence[Item],
    practice: Sequence[Item],
    text: Callable[[Item], str],
    code: str,
    template: Message,
) -> Iterator[Finding]:
    every = [*exam, *practice]
    for pair in similar_pairs([text(item) for item in every], SIMILAR):
        if not pair.first < len(exam) <= pair.second:
            continue
        first, second = every[pair.first], every[pair.second]
        if _alike(_whole(first), _whole(second)) and code == "practice-asks-exam":
            continue
        details: dict[str, object] = {"other": first.id, "percent": round(100 * pair.similarity)}
        yield Finding(second.id, "stem", code, template, details, Severity.ERROR)


def _question(item: Item) -> str:
    """The stem and the right answers: what somebody remembers of an item."""
    return item.stem + "".join(sorted(option.text for option in item.options if option.id in item.key))


def _whole(item: Item) -> str:
    return item.stem + "".join(sorted(option.text for option in item.options))


def _alike(first: str, second: str) -> bool:
    return any(True for _ in similar_pairs([first, second], SIMILAR))
