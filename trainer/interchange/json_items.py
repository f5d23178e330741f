"""JSON in its common shapes: a list of questions, alone or under a name, or one object on a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trainer.errors import translatable
from trainer.interchange.columns import Column, column_of, option_of
from trainer.interchange.keying import Keyed, resolve
from trainer.interchange.lines import decode
from trainer.interchange.records import Choice, Flaw, Notebook, Reading, Record
from trainer.interchange.sheets import split_options
from trainer.interchange.wording import band_of, kind_of
from trainer.items import ItemType

_TEXT = (
    "text",
    "content",
    "option",
    "value",
    "label",
    "body",
    "answer",
    "name",
    "title",
    "内容",
    "文本",
    "option_text",
)
_LABEL = ("key", "label", "id", "letter", "identifier", "index", "选项", "value", "code", "option")
_RIGHT = (
    "correct",
    "iscorrect",
    "is_correct",
    "right",
    "isright",
    "is_right",
    "isanswer",
    "is_answer",
    "answer",
    "正确",
    "score",
    "fraction",
)
_WRONG_ONES = ("incorrect_answers", "incorrectAnswers", "wrong_answers", "distractors", "incorrect")
_MOST_DEPTH = 12
_MOST_SPENT = 200_000_000
"""Characters gone over in vain before the rest of a broken file is given up."""


@dataclass(frozen=True, slots=True)
class _Found:
    """One object that may be a question, and its line."""

    line: int
    fields: Mapping[str, Any]
    topic: str


def read_json(data: bytes, path: str) -> Reading:
    """Read a JSON file."""
    notebook = Notebook(path)
    text = decode(data, notebook)
    if text is None:
        return notebook.reading()
    keyed = []
    for found in _objects(text, notebook):
        if (row := _record(found, notebook)) is not None:
            keyed.append(row)
    resolved = resolve(keyed, zero_by_default=True)
    if resolved.guessed:
        template = translatable("the keys are numbers; they were read as counting from {base}")
        notebook.note(0, "counted-keys", template, base=resolved.base)
    notebook.records.extend(resolved.records)
    if not keyed and not notebook.faults:
        notebook.fault(0, "no-questions", translatable("no question was found in this file"))
    return notebook.reading()


def _objects(text: str, notebook: Notebook) -> Iterator[_Found]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield from _salvaged(text, notebook, error)
        return
    place = 0
    for fields, topic in _walk(whole, "", 0):
        place = _place(text, fields, place)
        yield _Found(text.count("\n", 0, place) + 1, fields, topic)


def _walk(value: Any, topic: str, depth: int) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every object that looks like a question, with the name of the group it stands in."""
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _walk(entry, topic, depth + 1)
    elif isinstance(value, dict):
        if _is_question(value):
            yield value, topic
            return
        named = next(
            (
                value[n]
                for n in ("category", "title", "name", "分类", "章节")
                if isinstance(value.get(n), str)
            ),
            "",
        )
        for name, entry in value.items():
            if isinstance(entry, (list, dict)):
                inner = str(
                    named or (name if column_of(str(name)) is None and not str(name).isascii() else topic)
                )
                yield from _walk(entry, inner, depth + 1)


def _is_question(value: Mapping[str, Any]) -> bool:
    columns = {column_of(str(name)) for name in value}
    options = any(option_of(str(name)) for name in value)
    lists = any(
        isinstance(entry, list) and column_of(str(name)) is not Column.OPTIONS and _holds_questions(entry)
        for name, entry in value.items()
    )
    stem = any(
        column_of(str(name)) is Column.STEM and isinstance(entry, str) for name, entry in value.items()
    )
    answered = bool(columns & {Column.KEY, Column.OPTIONS}) or options
    return answered and not lists and (stem or len(columns - {None}) > 1)


def _holds_questions(entries: Sequence[Any]) -> bool:
    first = next((entry for entry in entries if isinstance(entry, dict)), None)
    if first is None:
        return False
    columns = {column_of(str(name)) for name in first}
    return Column.STEM in columns and bool(columns & {Column.KEY, Column.OPTIONS})


def _place(text: str, fields: Mapping[str, Any], start: int) -> int:
    """Where a question stands in the file: where its longest text is next found."""
    texts = sorted((value for value in fields.values() if isinstance(value, str)), key=len, reverse=True)
    for value in texts[:2]:
        for ascii_only in (False, True):
            at = text.find(json.dumps(value, ensure_ascii=ascii_only), start)
            if at >= 0:
                begun = text.rfind("{", start, at)
                return begun if begun >= 0 else at
    return start


def _salvaged(text: str, notebook: Notebook, error: Exception) -> Iterator[_Found]:
    """Questions of a file that is no JSON as a whole: an object on each line, or the sound part of a list."""
    decoder = json.JSONDecoder()
    place, found, spent, broken = 0, 0, 0, list[int]()
    while (start := text.find("{", place)) >= 0:
        try:
            value, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            broken.append(start)
            place = start + 1
            spent += len(text) - start
            if spent > _MOST_SPENT:
                break
            continue
        for fields, topic in _walk(value, "", 0):
            found += 1
            yield _Found(text.count("\n", 0, start) + 1, fields, topic)
        place = end
    if broken or not found:
        line = getattr(error, "lineno", 0)
        reason = getattr(error, "msg", type(error).__name__)
        template = translatable("this is not JSON from here on: {reason}; what could be read was read")
        notebook.fault(line, "broken-json", template, reason=reason)


def _record(found: _Found, notebook: Notebook) -> Keyed | None:
    cells: dict[Column, Any] = {}
    apart: dict[str, str] = {}
    for name, value in found.fields.items():
        column, letter = column_of(str(name)), option_of(str(name))
        if letter and isinstance(value, (str, int, float)) and column is not Column.KEY:
            if str(value).strip():
                apart[letter] = str(value)
        elif column is not None and value is not None:
            cells.setdefault(column, value)
    name = _text(cells.get(Column.NUMBER, ""))
    kind, unlike = kind_of(_text(cells.get(Column.TYPE, "")))
    choices, right = _choices(cells.get(Column.OPTIONS), apart)
    choices, right = _trivia(found.fields, cells, choices, right)
    if unlike and len(choices) < 2:
        notebook.unlike(found.line, unlike, name)
        return None
    explanation, rationale = _said(cells.get(Column.EXPLANATION, ""))
    stem = cells.get(Column.STEM, "")
    flaws = () if isinstance(stem, (str, int, float)) else (_NO_TEXT,)
    record = Record(
        path=notebook.path,
        line=found.line,
        stem=_text(stem),
        choices=() if kind is ItemType.TRUE_FALSE and len(choices) < 2 else choices,
        kind=kind,
        explanation=explanation,
        rationale=rationale,
        band=band_of(_text(cells.get(Column.BAND, ""))),
        topic=_text(cells.get(Column.TOPIC, "")) or found.topic,
        author=_text(cells.get(Column.AUTHOR, "")),
        source=_text(cells.get(Column.SOURCE, "")),
        name=name,
        flaws=flaws,
    )
    return Keyed(record, _key(cells.get(Column.KEY), right))


_NO_TEXT = Flaw("stem-no-text", translatable("the stem is not a text"))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_text(entry) for entry in value)
    if isinstance(value, dict):
        return next((_text(value[name]) for name in _TEXT if name in value), "")
    return "" if value is None else str(value)


def _said(value: Any) -> tuple[str, dict[str, str]]:
    """An explanation of the whole, or one of each option."""
    if isinstance(value, dict):
        labels = {str(name).strip().upper(): _text(entry) for name, entry in value.items()}
        return "", {
            name.lower() if name in ("TRUE", "FALSE") else name: text for name, text in labels.items()
        }
    return _text(value), {}


def _choices(value: Any, apart: Mapping[str, str]) -> tuple[tuple[Choice, ...], list[str]]:
    """The options, and the labels of those marked as right among them."""
    if isinstance(value, dict):
        return tuple(Choice(str(name).strip().upper(), _text(entry)) for name, entry in value.items()), []
    if isinstance(value, str):
        return tuple(split_options(value)), []
    if isinstance(value, list):
        return _listed(value)
    return tuple(Choice(letter, text) for letter, text in sorted(apart.items())), []


def _listed(values: Sequence[Any]) -> tuple[tuple[Choice, ...], list[str]]:
    choices: list[Choice] = []
    right: list[str] = []
    for place, entry in enumerate(values):
        label = chr(ord("A") + place)
        if not isinstance(entry, dict):
            choices.append(Choice(label, _bare(label, _text(entry))))
            continue
        folded = {str(name).casefold(): value for name, value in entry.items()}
        named = next((str(folded[n]).strip().upper() for n in _LABEL if _is_label(folded.get(n))), label)
        text = next(
            (_text(folded[n]) for n in _TEXT if n in folded and str(folded[n]).strip().upper() != named), ""
        )
        choices.append(
            Choice(named, _bare(named, text), _text(folded.get("feedback", folded.get("explanation", ""))))
        )
        if any(_is_right(folded.get(name)) for name in _RIGHT):
            right.append(named)
    return tuple(choices), right


def _is_label(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\s*[A-Ia-i]\s*", value) is not None


def _is_right(value: Any) -> bool:
    if isinstance(value, (bool, int, float)):
        return value > 0
    return isinstance(value, str) and value.strip().casefold() in ("true", "1", "yes", "100", "是", "正确")


def _bare(label: str, text: str) -> str:
    found = re.match(rf"\s*[(（]?{re.escape(label)}[)）.．、:：]\s*", text, re.IGNORECASE)
    return text[found.end() :] if found and found.end() < len(text) else text


def _trivia(
    fields: Mapping[str, Any], cells: Mapping[Column, Any], choices: tuple[Choice, ...], right: list[str]
) -> tuple[tuple[Choice, ...], list[str]]:
    """The shape with the right answer and the wrong ones apart."""
    wrong = next((fields[name] for name in _WRONG_ONES if isinstance(fields.get(name), list)), None)
    key = cells.get(Column.KEY)
    if wrong is None or choices or not isinstance(key, (str, list)):
        return choices, right
    rights = key if isinstance(key, list) else [key]
    texts = [*map(_text, rights), *map(_text, wrong)]
    made = tuple(Choice(chr(ord("A") + place), text) for place, text in enumerate(texts))
    return made, [choice.label for choice in made[: len(rights)]]


def _key(value: Any, right: Sequence[str]) -> str:
    """The key as a text: letters, numbers, texts of options one on a line."""
    if right:
        return "".join(right) if all(len(label) == 1 for label in right) else "\n".join(right)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        parts = [_text(entry).strip() for entry in value]
        short = all(re.fullmatch(r"[A-Ia-i]|\d{1,2}", part) for part in parts)
        return ",".join(parts) if short else "\n".join(parts)
    return _text(value)
