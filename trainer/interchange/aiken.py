"""Aiken: a question, its options one on a line, and `ANSWER: B`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from trainer.errors import translatable
from trainer.interchange.lines import decode, join
from trainer.interchange.records import Choice, Notebook, Reading, Record
from trainer.interchange.wording import letters_of, narrow

_OPTION = re.compile(r"\s*(?P<label>[A-Z])\s*[.)]\s+(?P<text>.*)|\s*(?P<bare>[A-Z])[.)](?P<rest>\S.*)")
_ANSWER = re.compile(r"\s*ANSWER\s*:\s*(?P<key>.*?)\s*", re.IGNORECASE)


@dataclass
class _Question:
    """A question being read."""

    line: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, list[str]]] = field(default_factory=list)

    def record(self, path: str, key: str) -> Record:
        """The question with its key, or without one where the file ends or a new one begins."""
        letters = letters_of(key)
        return Record(
            path=path,
            line=self.line,
            stem=join(self.stem),
            choices=tuple(Choice(label, join(parts)) for label, parts in self.options),
            key=letters,
        )


def read_aiken(data: bytes, path: str) -> Reading:
    """Read an Aiken file."""
    notebook = Notebook(path)
    text = decode(data, notebook)
    if text is not None:
        _read(text.split("\n"), notebook)
        if not notebook.records:
            notebook.fault(0, "no-questions", translatable("no question was found in this file"))
    return notebook.reading()


def _read(lines: Sequence[str], notebook: Notebook) -> None:
    current: _Question | None = None
    blank = False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            blank = True
            continue
        shape = narrow(line)
        if answer := _ANSWER.fullmatch(shape):
            asked = current or _Question(number)
            notebook.records.append(asked.record(notebook.path, answer["key"]))
            current = None
        elif option := _OPTION.fullmatch(shape):
            label = option["label"] or option["bare"]
            if current is None or (label == "A" and current.options):
                _abandon(current, notebook)
                current = _Question(number)
            start = option.start("text") if option["label"] else option.start("rest")
            current.options.append((label, [line[start:]]))
        else:
            if current is None or (current.options and blank):
                _abandon(current, notebook)
                current = _Question(number)
            (current.options[-1][1] if current.options else current.stem).append(line)
        blank = False
    _abandon(current, notebook)


def _abandon(question: _Question | None, notebook: Notebook) -> None:
    """Keep a question that has no answer line, to be told as a fault."""
    if question is not None:
        notebook.records.append(question.record(notebook.path, ""))
