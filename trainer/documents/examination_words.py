"""How a printed examination words things: headings, letters and the key, in one language."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from trainer.documents.examination import Examination, Part, Question, Version, by_item
from trainer.documents.prose import Block, Paragraph, Shown, prose, words
from trainer.errors import translatable
from trainer.i18n import translate
from trainer.items import Item, ItemType
from trainer.pictures import digests
from trainer.text import Language

_KINDS: Mapping[ItemType | None, str] = {
    ItemType.SINGLE: translatable("Single choice: one option is right"),
    ItemType.MULTIPLE: translatable("Multiple choice: two or more options are right"),
    ItemType.TRUE_FALSE: translatable("True or false"),
    None: translatable("Cases: read the text first, then answer the questions below it"),
}
_TAGS = {
    ItemType.SINGLE: "",
    ItemType.MULTIPLE: translatable("(more than one)"),
    ItemType.TRUE_FALSE: translatable("(true or false)"),
}
_NUMERALS = "一二三四"
_NARROW, _HALF = 8.0, 19.0
"""Full-width characters an option may have to stand in a quarter and in half of the column."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of one option: its letters in every version, whether it is right, and why."""

    letters: str
    right: bool
    said: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One item in the key: where it stands in every version, its answer there, what it is, what is said."""

    places: str
    answer: str
    about: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a paper in a language. `titles` are those of objectives by code, `shown` its pictures."""

    language: Language
    titles: Mapping[str, str]
    shown: Shown = field(default_factory=dict)

    def prose(self, text: str) -> tuple[Block, ...]:
        """An author's text with its pictures."""
        return prose(text, self.shown)

    def t(self, message: str, /, **details: object) -> str:
        """A message in the paper's language."""
        return translate(self.language, message, **details)

    @property
    def blanks(self) -> tuple[str, ...]:
        """What the candidate fills in."""
        return self.t("Name"), self.t("Staff number"), self.t("Unit")

    @property
    def sheet(self) -> str:
        """What the answer sheet is called."""
        return self.t("Answer sheet")

    @property
    def fill(self) -> str:
        """What to do with it."""
        return self.t("Blacken the box of each answer. Only this sheet is marked.")

    @property
    def key(self) -> str:
        """What the key is called."""
        return self.t("Key")

    @property
    def explanations(self) -> str:
        """What the explanations are called."""
        return self.t("Answers explained")

    @property
    def secret(self) -> str:
        """Whom key and explanations are for."""
        return self.t("For trainers. Take these pages out before copying the paper.")

    def version(self, version: Version) -> str:
        """What a version is called."""
        return self.t("Version {name}", name=version.name)

    def note(self, paper: Examination, version: Version) -> str:
        """How long the paper is and how long it may take."""
        count = len(version.questions)
        if paper.minutes is None:
            return self.t("{count} questions", count=count)
        return self.t("{count} questions, {minutes} minutes", count=count, minutes=paper.minutes)

    def heading(self, place: int, part: Part) -> str:
        """The heading of a part, with its place on the paper from 0."""
        count = len(part.questions)
        kind = self.t(_KINDS[part.kind])
        numeral = _NUMERALS[place] if self.language is Language.ZH else str(place + 1)
        return self.t("{numeral}. {kind} ({count})", numeral=numeral, kind=kind, count=count)

    def tag(self, part: Part, item: Item) -> str:
        """What has to be said of the type where questions of several types stand together."""
        return self.t(_TAGS[item.type]) if part.kind is None and _TAGS[item.type] else ""

    def span(self, questions: Sequence[Question]) -> str:
        """Which questions belong to a stimulus."""
        first, last = questions[0].number, questions[-1].number
        if first == last:
            return self.t("Text for question {first}", first=first)
        return self.t("Text for questions {first} to {last}", first=first, last=last)

    def mark(self, question: Question, option: str) -> str:
        """An option's letter, or a word for true and for false."""
        if question.item.type is ItemType.TRUE_FALSE:
            return self.t("T") if option == "true" else self.t("F")
        return question.letters[option]

    def marks(self, question: Question) -> list[str]:
        """The marks of all options in the order printed."""
        return [self.mark(question, option) for option in question.options]

    def answer(self, question: Question) -> str:
        """The right letters."""
        return "".join(self.mark(question, option) for option in question.key)

    def explained(self, paper: Examination) -> tuple[Explanation, ...]:
        """Every item in the order of the first version."""
        others = [(version, by_item(version)) for version in paper.versions]
        return tuple(
            self._explanation([(version, found[question.item.id]) for version, found in others])
            for question in paper.versions[0].questions
        )

    def _explanation(self, asked: Sequence[tuple[Version, Question]]) -> Explanation:
        item = asked[0][1].item
        several = len(asked) > 1
        lines = []
        for option in asked[0][1].options:
            if said := item.rationale.get(option, ""):
                marks = dict.fromkeys(self.mark(question, option) for _, question in asked)
                whole = [self.mark(question, option) for _, question in asked]
                shown = " / ".join(whole if len(marks) > 1 else list(marks))
                lines.append(Line(shown, option in item.key, self.prose(said)))
        return Explanation(
            places=" · ".join(f"{v.name}{q.number}" if several else str(q.number) for v, q in asked),
            answer=" · ".join(f"{v.name}: {self.answer(q)}" if several else self.answer(q) for v, q in asked),
            about=" ".join(filter(None, (item.id, self.titles.get(item.objective, "")))),
            lines=tuple(lines),
        )


def beside(item: Item) -> int:
    """How many options stand beside each other: four, two, or one."""
    if not item.options or any(not _is_line(option.text) for option in item.options):
        return 1
    widest = max(width(words(option.text)) for option in item.options)
    return 4 if widest <= _NARROW and len(item.options) > 3 else 2 if widest <= _HALF else 1


def _is_line(text: str) -> bool:
    blocks = prose(text)
    return (
        len(blocks) == 1
        and isinstance(blocks[0], Paragraph)
        and all(run.text != "\n" for run in blocks[0].runs)
        and not digests(text)
    )


def width(text: str) -> float:
    """How wide a text is printed, in full-width characters."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.55 for sign in text)
