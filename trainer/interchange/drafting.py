"""A question while it is being read from text, and what it comes to when it is complete."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from trainer.errors import translatable
from trainer.interchange.lettering import untick
from trainer.interchange.lines import join
from trainer.interchange.records import Choice, Flaw, Record
from trainer.interchange.wording import band_of, key_of, kind_of, letters_of, narrow, truth_of
from trainer.items import ItemType

_SEPARATED = r"[A-I](?:[\s、,;]*[A-I])*"
_INLINE = re.compile(rf"[(\[]\s*(?P<key>{_SEPARATED}|√|×|对|错|正确|错误|[TF])\s*[)\]]")
_AT_END = re.compile(rf"(?P<before>[?:。)…])\s*(?P<key>{_SEPARATED}|√|×)\s*$")
_UNDERLINED = re.compile(rf"_+\s*(?P<key>{_SEPARATED})\s*_+")
_FEWEST = 5
"""Questions in a paper from which it can be said how many options they usually have."""


class Place(StrEnum):
    """The part of a question that is being read."""

    STEM = "stem"
    OPTION = "option"
    KEY = "key"
    EXPLANATION = "explanation"
    TOPIC = "topic"
    BAND = "band"
    AUTHOR = "author"
    SOURCE = "source"
    TYPE = "type"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the type it states; `stated` is how many questions it promises."""

    order: int
    kind: ItemType | None = None
    unlike: str = ""
    line: int = 0
    stated: int | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """What the questions from one number to another share, which follow it in the same section."""

    line: int
    text: str
    first: int
    last: int
    section: Section


@dataclass
class Opted:
    """An option being read."""

    label: str
    parts: list[str]
    ticked: bool
    emphasised: bool


@dataclass
class Building:
    """A question being read.

    `keys` are what labels and lone lines say, `table` what an answer table says, each with its line.
    """

    path: str
    line: int
    name: str = ""
    number: int | None = None
    section: Section = field(default_factory=lambda: Section(0))
    chapter: str = ""
    kind: ItemType | None = None
    unlike: str = ""
    choices: list[Opted] = field(default_factory=list)
    keys: list[tuple[int, str]] = field(default_factory=list)
    table: list[tuple[int, str]] = field(default_factory=list)
    parts: dict[Place, list[str]] = field(default_factory=dict)
    place: Place = Place.STEM
    flaws: list[Flaw] = field(default_factory=list)
    fenced: bool = False
    stimulus: str = ""
    case: str = ""

    @property
    def keyed(self) -> bool:
        """Whether something outside the stem names the key."""
        return bool(self.keys)

    @property
    def stem(self) -> str:
        """The stem so far."""
        return join(self.parts.get(Place.STEM, ()))

    def add(self, place: Place, text: str) -> None:
        """Begin or continue a part."""
        if place is Place.TYPE and text.strip():
            self.kind, self.unlike = kind_of(text)
        self.parts.setdefault(place, []).append(text)
        self.place = place

    def continued(self, text: str, *, after_blank: bool) -> None:
        """A line without a mark of its own: it runs on from the line before."""
        fence = text.lstrip().startswith("```")
        apart = after_blank or fence or self.fenced
        self.fenced ^= fence
        if self.place is Place.OPTION and self.choices:
            self.choices[-1].parts.append(text)
        elif self.place in (Place.STEM, Place.EXPLANATION):
            self.parts.setdefault(self.place, []).append("\n" + text if apart else text)
        elif self.place is Place.KEY:
            self.parts.setdefault(Place.NOWHERE, []).append(text)
        else:
            self.parts.setdefault(self.place, []).append(text)

    def takes(self, label: str, *, keys_first: bool) -> bool:
        """Whether an option with this letter can be this question's next.

        A comes once. After the key no option can come, unless in this paper keys stand before the options.

        Args: keys_first: whether they do.
        """
        if label == "A" and self.choices:
            return False
        if self.choices or not self.keyed:
            return not self.keyed or self.place is Place.OPTION
        return keys_first and truth_of(self.keys[-1][1]) is None

    def choose(self, label: str, text: str, ticked: bool, emphasised: bool, line: int) -> None:
        """Add an option."""
        self.choices.append(Opted(label, [text], ticked, emphasised))
        self.place = Place.OPTION

    def answered_otherwise(self, value: str) -> bool:
        """Whether there is another key already, so that this one belongs to a question that was lost."""
        said = [text for _, text in self.keys if text.strip()]
        if not said or not value.strip():
            return False
        return (letters_of(said[-1]), truth_of(said[-1])) != (letters_of(value), truth_of(value))

    def record(self, usual: int = 0) -> Record | str:
        """The question as it was understood, or the name of its type where this bank does not have it.

        Args: usual: how many options nearly all questions of the paper have; 0 = they differ.
        """
        kind = self.kind or (None if self.unlike else self.section.kind)
        unlike = self.unlike or ("" if self.kind else self.section.unlike)
        choices, ticked = self._choices(kind)
        stem, inline = self._inline(kind, bool(choices))
        if unlike and len(choices) < 2:
            return unlike
        key, flaws = self._key(kind, choices, inline, ticked)
        if usual > 3 and len(choices) == 2 and not _both(choices):
            template = translatable("only {count} options where the others have {usual}; it seems cut off")
            flaws.append(Flaw("cut-off", template, {"count": 2, "usual": usual}))
        return Record(
            path=self.path,
            line=self.line,
            stem=stem,
            choices=tuple(choices),
            key=key,
            kind=kind,
            explanation=self._joined(Place.EXPLANATION),
            band=band_of(self._joined(Place.BAND)),
            topic=self._joined(Place.TOPIC) or self.chapter,
            author=self._joined(Place.AUTHOR),
            source=self._joined(Place.SOURCE),
            name=self.name,
            flaws=(*self.flaws, *flaws),
            stimulus=self.stimulus,
            case=self.case,
        )

    def _joined(self, place: Place) -> str:
        return join(self.parts.get(place, ()))

    def _choices(self, kind: ItemType | None) -> tuple[list[Choice], list[str]]:
        found, ticked = [], []
        for option in self.choices:
            text, tick = untick(join(option.parts))
            found.append(Choice(option.label, text.strip()))
            if tick or option.ticked:
                ticked.append(option.label)
        if not ticked:
            ticked = [option.label for option in self.choices if option.emphasised]
            ticked = ticked if len(ticked) < len(self.choices) else []
        return found, ticked

    def _inline(self, kind: ItemType | None, has_choices: bool) -> tuple[str, str]:
        """The stem with its brackets empty, and the key that stood in them."""
        stem = self.stem
        shape = narrow(stem)
        found = [
            match
            for pattern in (_INLINE, _UNDERLINED)
            for match in pattern.finditer(shape)
            if self._means_key(match["key"], kind, has_choices)
        ]
        if not found:
            return self._at_end(stem, kind, has_choices)
        last = found[-1]
        end = _blanked(stem, last)
        return end.strip(), last["key"]

    def _at_end(self, stem: str, kind: ItemType | None, has_choices: bool) -> tuple[str, str]:
        """A stem with its key behind its last sign."""
        found = _AT_END.search(narrow(stem))
        if found is None or not self._means_key(found["key"], kind, has_choices):
            return stem, ""
        return stem[: found.end("before")].strip(), found["key"]

    def _means_key(self, key: str, kind: ItemType | None, has_choices: bool) -> bool:
        if truth_of(key) is not None and not (key in "TF" and has_choices):
            return kind is ItemType.TRUE_FALSE or not has_choices
        letters = letters_of(key)
        labels = {option.label for option in self.choices}
        return letters is not None and has_choices and letters <= labels

    def _key(
        self, kind: ItemType | None, choices: Sequence[Choice], inline: str, ticked: Sequence[str]
    ) -> tuple[frozenset[str] | None, list[Flaw]]:
        """The key, and what speaks against it: a key that cannot be read, or two that differ."""
        flaws: list[Flaw] = []
        known = [(choice.label, choice.text) for choice in choices]
        truth = kind is ItemType.TRUE_FALSE or not choices
        said: list[frozenset[str]] = []
        for text in self._said(inline):
            key = key_of(text, known, truth=truth)
            if key is None:
                template = translatable("the key “{key}” cannot be read")
                flaws.append(Flaw("unreadable-key", template, {"key": text[:60]}))
            else:
                said.append(key)
        if not said and not flaws and ticked:
            said.append(frozenset(ticked))
        if len(set(said)) > 1:
            names = " / ".join(" ".join(sorted(key)) for key in said)
            template = translatable("the file names different keys: {keys}")
            flaws.append(Flaw("key-conflict", template, {"keys": names}))
        return (said[0] if said else None), flaws

    def _said(self, inline: str) -> Iterable[str]:
        yield from (text for _, text in self.keys if text.strip())
        yield from (text for _, text in self.table)
        if inline:
            yield inline


def _blanked(stem: str, found: re.Match[str]) -> str:
    """The stem with the brackets around a key left empty; at its very beginning they go altogether."""
    start, end = found.start(), found.end()
    if start == 0:
        return stem[end:]
    opened, closed = stem[start], stem[end - 1]
    return (
        f"{stem[:start]}{opened}  {closed}{stem[end:]}"
        if opened == "_"
        else (f"{stem[:start]}{opened} {closed}{stem[end:]}")
    )


def _both(choices: Sequence[Choice]) -> bool:
    """Whether two options only say yes and no, as 应该 and 不应该 do."""
    if {truth_of(choice.text) for choice in choices} == {True, False}:
        return True
    bare = {re.sub(r"[不非无未没否]|没有|是|有", "", choice.text) for choice in choices}
    return len(bare) == 1


def usual_options(records: Iterable[Building]) -> int:
    """How many options nearly all questions have; 0 where there are few questions or they differ."""
    counts = [len(record.choices) for record in records if len(record.choices) > 1]
    if len(counts) < _FEWEST:
        return 0
    common = max(set(counts), key=counts.count)
    return common if counts.count(common) >= 0.8 * len(counts) else 0
