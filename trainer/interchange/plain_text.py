"""Plain text in the layouts in which Chinese item banks circulate: papers and labelled records."""

from __future__ import annotations

from collections.abc import Sequence

from trainer.errors import translatable
from trainer.interchange.answer_sheets import is_heading
from trainer.interchange.drafting import Building, usual_options
from trainer.interchange.headings import is_section
from trainer.interchange.labelled import is_labelled, read_labelled
from trainer.interchange.lines import Line, decode, lines_of, without_furniture
from trainer.interchange.markdown_marks import unmarked
from trainer.interchange.numbered import first_question, read_paper
from trainer.interchange.records import Notebook, Reading
from trainer.interchange.unfolding import unfolded


def read_text(data: bytes, path: str) -> Reading:
    """Read a text file."""
    notebook = Notebook(path)
    text = decode(data, notebook)
    if text is None:
        return notebook.reading()
    return read_lines(lines_of(unmarked(text), notebook), notebook)


def read_lines(lines: Sequence[Line], notebook: Notebook) -> Reading:
    """Read lines from anywhere, such as the paragraphs of a document."""
    before = len(notebook.records)
    if is_labelled(lines):
        notebook.records.extend(read_labelled(lines, notebook))
    else:
        lines = unfolded(lines)
        kept = without_furniture(lines, notebook, preamble=first_question(lines), kept_if=_is_heading)
        _finish(read_paper(kept, notebook), notebook)
    if len(notebook.records) == before and not notebook.unsupported and not notebook.faults:
        template = translatable("no question was found in this file")
        notebook.fault(0, "no-questions", template)
    return notebook.reading()


def _is_heading(line: Line) -> bool:
    return is_section(line) or is_heading(line.shape)


def _finish(buildings: Sequence[Building], notebook: Notebook) -> None:
    usual = usual_options(buildings)
    for building in buildings:
        found = building.record(usual)
        if isinstance(found, str):
            notebook.unlike(building.line, found, building.name)
        else:
            notebook.records.append(found)
