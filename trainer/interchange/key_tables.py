"""The answer tables of a paper: recognising them among the questions, and giving each question its key."""

from __future__ import annotations

from collections.abc import Sequence

from trainer.errors import translatable
from trainer.interchange import answer_sheets
from trainer.interchange.answer_sheets import Row
from trainer.interchange.drafting import Building, Place
from trainer.interchange.headings import runs_of, section_of
from trainer.interchange.lines import Line
from trainer.interchange.numbering import Paper, has_options, next_line, number_at


def take_table(paper: Paper, line: Line, place: int) -> int:
    """How many lines were taken as part of an answer table; 0 = the line is none, and a table ends there."""
    if not paper.records:
        return 0
    taken = _row(paper, line, place) or _explained(paper, line, place)
    if not taken and paper.rows:
        close_table(paper)
    return taken


def _row(paper: Paper, line: Line, place: int) -> int:
    """Take a row of keys, a row of numbers with the keys below it, or the heading of a table."""
    kind = paper.rows[-1].kind if paper.rows else None
    following = next_line(paper, place + 1)
    if following is not None and (grid := answer_sheets.read_grid(line, following[1], kind)):
        paper.rows.append(grid)
        return following[0] - place + 1
    row = answer_sheets.read_row(line, kind)
    if row is not None and (paper.rows or _begins_table(paper, row, place)):
        for short in row.short:
            template = translatable("the keys for {range} do not fit their numbers")
            paper.notebook.fault(line.number, "answer-table", template, range=short)
        paper.rows.append(row)
        paper.explained = False
        return 1
    if answer_sheets.is_heading(line.shape) and _table_follows(paper, place + 1):
        paper.rows.append(Row(kind=kind, headed=True))
        return 1
    return 0


def _explained(paper: Paper, line: Line, place: int) -> int:
    """Within a table, take a key with its explanation, or the next line of one."""
    if not paper.rows:
        return 0
    kind = paper.rows[-1].kind
    keyed = answer_sheets.read_explained(line, kind)
    if keyed is not None and not has_options(paper, place + 1):
        paper.rows.append(Row((keyed,), kind))
        paper.explained = True
        return 1
    if paper.explained and not number_at(paper, line, place) and not section_of(line):
        _explain_more(paper, line)
        return 1
    return 0


def _begins_table(paper: Paper, row: Row, place: int) -> bool:
    """Whether a row of keys stands by itself, not within a question."""
    if len(row.keys) > 1 or row.short:
        return True
    return (
        bool(row.headed) and not row.keys and _table_follows(paper, place + 1) and _is_sheet(paper, place + 1)
    )


def _is_sheet(paper: Paper, place: int) -> bool:
    following = next_line(paper, place)
    row = answer_sheets.read_row(following[1], None) if following else None
    return (
        row is not None
        and bool(row.keys)
        and not has_options(paper, following[0] + 1 if following else place)
    )


def _table_follows(paper: Paper, place: int) -> bool:
    following = next_line(paper, place)
    if following is None:
        return False
    at, line = following
    row = answer_sheets.read_row(line, None)
    if row is not None:
        return bool(row.keys) or (row.headed and _table_follows(paper, at + 1))
    after = next_line(paper, at + 1)
    if after is not None and answer_sheets.read_grid(line, after[1], None):
        return True
    return answer_sheets.read_explained(line, None) is not None and not has_options(paper, at + 1)


def _explain_more(paper: Paper, line: Line) -> None:
    last = paper.rows[-1]
    if last.keys:
        keyed = last.keys[-1]
        more = answer_sheets.Keyed(
            keyed.number, keyed.key, keyed.line, keyed.kind, f"{keyed.explanation}{line.text.strip()}"
        )
        paper.rows[-1] = Row((*last.keys[:-1], more), last.kind)


def close_table(paper: Paper) -> None:
    """Give the keys of a table to the questions before it."""
    rows, paper.rows, paper.explained = paper.rows, [], False
    open_records = [record for record in paper.records[paper.kept_from :] if record.number is not None]
    groups = answer_sheets.matching(rows)
    for order, group in enumerate(groups):
        wanted = _addressed(open_records, order, group, len(groups))
        for keyed in group:
            record = wanted.get(keyed.number)
            if record is None:
                template = translatable("the answer table has a key for question {number}, which is not here")
                paper.notebook.fault(
                    keyed.line, "key-without-question", template, name=str(keyed.number), number=keyed.number
                )
                continue
            record.table.append((keyed.line, keyed.key))
            if keyed.explanation:
                record.add(Place.EXPLANATION, keyed.explanation)
    if rows:
        paper.kept_from = len(paper.records)


def _addressed(
    records: Sequence[Building], order: int, group: Sequence[answer_sheets.Keyed], many: int
) -> dict[int, Building]:
    """The questions a group of keys speaks of, by number: those of its type, of its place, or all."""
    runs = runs_of(records)
    if len(runs) == 1:
        return {record.number: record for record in runs[0] if record.number is not None}
    kind = group[0].kind
    if kind is not None:
        same = [run for run in runs if run[0].section.kind is kind]
        if len(same) == 1:
            return {record.number: record for record in same[0] if record.number is not None}
    if many == len(runs):
        return {record.number: record for record in runs[order] if record.number is not None}
    numbers = [record.number for record in records]
    return {r.number: r for r in records if r.number is not None and numbers.count(r.number) == 1}
