"""From a record to an item's parts: what is sound becomes a draft, what is not a fault that says why."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from trainer.errors import Fault, Phrase, Phrases, Severity, translatable
from trainer.interchange.lines import LOST
from trainer.interchange.markup import as_letters
from trainer.interchange.records import Choice, Flaw, Reading, Record, Unit
from trainer.interchange.wording import is_plain_truth, truth_of
from trainer.items import TRUE_FALSE_IDS, Item, ItemType, Option, Status, problems
from trainer.pictures import Picture, digests

LETTERS = "abcdefghi"
DEFAULT_BAND = 2
"""Where a file says nothing of difficulty: the middle, for the author to correct."""

_FEWEST = 2
"""Questions that make a case."""

_NOWHERE = "IMPORT-00"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\ue0ff\ufeff\u200b\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Draft:
    """A sound item that has neither objective nor id yet, where it came from, and the pictures it shows.

    Those of a file with the same `case` share their `stimulus`.
    """

    path: str
    line: int
    type: ItemType
    band: int
    stem: str
    options: tuple[Option, ...]
    key: frozenset[str]
    rationale: Mapping[str, str] = field(default_factory=dict)
    topic: str = ""
    author: str = ""
    source: str = ""
    name: str = ""
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False)
    stimulus: str = ""
    case: str = ""

    @property
    def unit(self) -> Unit:
        """What it has in common with the others of its case: file, name of the case, and the text."""
        return self.path.partition("#")[0], self.case, self.stimulus


@dataclass(frozen=True, slots=True)
class Judgement:
    """The drafts of a reading, and every fault: the reader's own and those of damaged records."""

    drafts: tuple[Draft, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    unsupported: Mapping[str, int]


def judge(reading: Reading) -> Judgement:
    """Separate what is sound from what is damaged; a damaged record gives one fault with all its reasons."""
    drafts: list[Draft] = []
    faults, notes = list(reading.faults), list(reading.notes)
    for record in reading.records:
        found = _judged(_harmless(record, reading.pictures, notes))
        if isinstance(found, Draft):
            drafts.append(_with_pictures(found, reading.pictures))
        else:
            faults.append(found)
    drafts = alone(drafts)
    notes += incomplete(reading.records, drafts)
    faults.sort(key=lambda fault: (fault.path, fault.line))
    notes.sort(key=lambda note: (note.path, note.line))
    return Judgement(tuple(drafts), tuple(faults), tuple(notes), reading.unsupported)


def alone(drafts: Iterable[Draft]) -> list[Draft]:
    """The drafts; one that is the only sound question on its material has it before its stem."""
    found = list(drafts)
    sizes = Counter(draft.unit for draft in found if draft.case)
    return [
        replace(draft, stem=f"{draft.stimulus}\n\n{draft.stem}", stimulus="", case="")
        if draft.stimulus and sizes[draft.unit] < _FEWEST
        else draft
        for draft in found
    ]


def incomplete(records: Iterable[Record], drafts: Iterable[Draft]) -> Iterator[Fault]:
    """A note for each material of which not all questions could be read."""
    wanted: dict[Unit, list[Record]] = {}
    for record in records:
        if record.case:
            wanted.setdefault(record.unit, []).append(record)
    sound = Counter((draft.path, draft.line) for draft in drafts)
    template = translatable("of {count} questions on the same material {sound} could be read")
    for asked in wanted.values():
        read = sum(bool(sound[record.path, record.line]) for record in asked)
        if read < len(asked):
            details: dict[str, object] = {"count": len(asked), "sound": read}
            yield Fault(
                asked[0].path, asked[0].line, "", "case-incomplete", template, details, Severity.WARNING
            )


def _with_pictures(draft: Draft, pictures: Mapping[str, Picture]) -> Draft:
    if not pictures:
        return draft
    said = draft.rationale.values()
    texts = (draft.stimulus, draft.stem, *(option.text for option in draft.options), *said)
    shown = {digest: pictures[digest] for digest in sorted(digests(*texts) & pictures.keys())}
    return replace(draft, pictures=shown)


def _judged(record: Record) -> Draft | Fault:
    record = _clean(record)
    flaws = [*record.flaws, *_missing(record)]
    if flaws:
        return _fault(record, flaws)
    record = _as_truth(record)
    ids = {choice.label: LETTERS[place] for place, choice in enumerate(record.choices[: len(LETTERS)])}
    if record.kind is ItemType.TRUE_FALSE:
        ids = {name: name for name in TRUE_FALSE_IDS}
    key = record.key or frozenset()
    kind = record.kind or (ItemType.MULTIPLE if len(key) > 1 else ItemType.SINGLE)
    draft = Draft(
        path=record.path,
        line=record.line,
        type=kind,
        band=record.band or DEFAULT_BAND,
        stem=record.stem,
        options=tuple(
            Option(ids.get(choice.label, choice.label), choice.text, choice.fixed)
            for choice in record.choices
            if kind is not ItemType.TRUE_FALSE
        ),
        key=frozenset(ids.get(label, label) for label in key),
        rationale=_rationale(record, ids, key),
        topic=record.topic,
        author=record.author,
        source=record.source,
        name=record.name,
        stimulus=record.stimulus,
        case=record.case if record.stimulus else "",
    )
    found = [
        Flaw(problem.code, problem.template, problem.details)
        for problem in problems(as_item(draft, _NOWHERE, f"{_NOWHERE}-001"))
        if problem.code != "missing-rationale"
    ]
    return _fault(record, found) if found else draft


def as_item(draft: Draft, objective: str, name: str) -> Item:
    """The draft as an item under an objective and an id."""
    return Item(
        id=name,
        objective=objective,
        type=draft.type,
        band=draft.band,
        stem=draft.stem,
        stimulus=draft.stimulus,
        key=draft.key,
        rationale=draft.rationale,
        options=draft.options,
        author=draft.author,
        source=draft.source,
        status=Status.DRAFT,
    )


def _missing(record: Record) -> Iterator[Flaw]:
    """Parts a question cannot be without, and options whose letters do not follow each other."""
    judged = record.kind is ItemType.TRUE_FALSE
    if not record.stem.strip():
        yield Flaw("missing-stem", translatable("there is no stem"))
    if not record.choices and not judged and (record.key is None or not _is_truth(record)):
        yield Flaw("missing-options", translatable("there are no options"))
    if not record.key:
        yield Flaw("missing-key", translatable("no key was found"))
    yield from _letters(record.choices)
    texts = (record.stem, *(choice.text for choice in record.choices))
    if any(LOST in text for text in texts):
        yield Flaw("lost-characters", translatable("some of its characters cannot be read"))


def _letters(choices: tuple[Choice, ...]) -> Iterator[Flaw]:
    labels = [choice.label for choice in choices]
    if twice := sorted({label for label in labels if labels.count(label) > 1}):
        yield Flaw("repeated-label", translatable("option {label} occurs twice"), {"label": ", ".join(twice)})
        return
    places = [ord(label) - ord("A") for label in labels if len(label) == 1 and "A" <= label <= "Z"]
    if len(places) != len(labels) or not places:
        return
    if lost := sorted(set(range(max(places) + 1)) - set(places)):
        names = ", ".join(chr(ord("A") + place) for place in lost)
        yield Flaw("missing-option", translatable("option {label} is missing"), {"label": names})
    elif places != sorted(places):
        yield Flaw("unordered-options", translatable("the options are out of order"))


def _is_truth(record: Record) -> bool:
    return record.key is not None and record.key <= set(TRUE_FALSE_IDS)


def _as_truth(record: Record) -> Record:
    """A record whose options only say right and wrong is a true/false item.

    A statement judged true or false without options is one as well. Where there are no options, A stands for
    true and B for false, as every answer sheet has it.
    """
    key = record.key or frozenset()
    if not record.choices and _is_truth(record) and len(key) == 1:
        return replace(record, kind=ItemType.TRUE_FALSE)
    if record.kind is ItemType.TRUE_FALSE and not record.choices:
        meaning = {"A": "true", "B": "false"}
        return replace(record, key=frozenset(meaning.get(label, label) for label in key))
    meanings = {choice.label: truth_of(choice.text) for choice in record.choices}
    both = len(meanings) == 2 and {True, False} == set(meanings.values())
    plain = record.kind is ItemType.TRUE_FALSE or all(is_plain_truth(c.text) for c in record.choices)
    if not (both and plain) or record.kind in (ItemType.MULTIPLE, ItemType.SINGLE):
        return record
    names = {label: "true" if meant else "false" for label, meant in meanings.items()}
    rationale = {names.get(label, label): text for label, text in record.rationale.items()}
    rationale |= {names[choice.label]: choice.rationale for choice in record.choices if choice.rationale}
    return replace(
        record,
        kind=ItemType.TRUE_FALSE,
        choices=(),
        key=frozenset(names.get(label, label) for label in key),
        rationale=rationale,
    )


def _rationale(record: Record, ids: Mapping[str, str], key: frozenset[str]) -> dict[str, str]:
    """What is said of single options; what is said of the whole belongs to the right ones."""
    found = {ids.get(label, label): text for label, text in record.rationale.items() if text}
    found |= {
        ids[choice.label]: choice.rationale
        for choice in record.choices
        if choice.rationale and choice.label in ids
    }
    if record.explanation:
        for label in sorted(key):
            name = ids.get(label, label)
            said = found.get(name, "")
            if record.explanation not in said:
                found[name] = f"{said}\n\n{record.explanation}" if said else record.explanation
    return dict(sorted(found.items()))


def _harmless(record: Record, pictures: Mapping[str, Picture], notes: list[Fault]) -> Record:
    """The record with HTML and other images than its own pictures kept as the letters they are."""

    def harmless(text: str) -> str:
        return as_letters(text, pictures.keys())

    found = record.with_texts(harmless)
    if found != record:
        template = translatable("HTML is not shown; its tags were kept as plain letters")
        note = Fault(record.path, record.line, record.name, "html-as-text", template, {}, Severity.WARNING)
        notes.append(note)
    return found


def _clean(record: Record) -> Record:
    """Without control characters and stray blanks."""
    return replace(
        record,
        stem=clean(record.stem),
        choices=tuple(
            replace(choice, text=clean(choice.text), rationale=clean(choice.rationale))
            for choice in record.choices
        ),
        explanation=clean(record.explanation),
        rationale={name: clean(text) for name, text in record.rationale.items()},
        stimulus=clean(record.stimulus),
        topic=clean(record.topic)[:200],
        author=clean(record.author)[:200],
        source=clean(record.source)[:500],
        name=clean(record.name)[:100],
    )


def clean(text: str) -> str:
    """A text without control characters, half surrogates and blanks around it."""
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    plain = "".join(" " if unicodedata.category(c) == "Cs" else c for c in plain) if _odd(plain) else plain
    return plain.replace("\xa0", " ").strip()


def _odd(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _fault(record: Record, flaws: list[Flaw]) -> Fault:
    reasons = Phrases(Phrase(flaw.template, flaw.details) for flaw in flaws)
    template = translatable("{reasons}; the record was left out. Understood: {understood}")
    details: dict[str, object] = {"reasons": reasons, "understood": record.understood}
    return Fault(record.path, record.line, record.name, flaws[0].code, template, details)
