"""Groups of candidates: a CSV with the candidate's id first, then one column for each grouping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from trainer.analysis.groups import Group
from trainer.errors import Fault, Severity, translatable
from trainer.interchange.tables import Table, fault, read_table


@dataclass(frozen=True, slots=True)
class GroupTable:
    """The groups a file tells apart, over the candidates of the responses; none where a fault is an error."""

    groups: tuple[Group, ...]
    faults: tuple[Fault, ...]


def read_groups(data: bytes, path: str, candidates: Sequence[str]) -> GroupTable:
    """Read a file of groups, reporting every fault. An empty cell says that a candidate is in no group.

    Args: path: how faults name it. candidates: ids, as in the responses; others in the file do not matter.
    """
    faults: list[Fault] = []
    table = read_table(data, path, faults)
    if table is None:
        return GroupTable((), tuple(faults))
    _check_header(table, faults)
    rows = _by_candidate(table, faults)
    unknown = [name for name in candidates if name not in rows]
    if rows and len(unknown) == len(candidates):
        template = translatable("no candidate of the responses is in the file: are the ids the same?")
        faults.append(fault(path, table.header.line, "", "no-candidates", template))
    elif unknown:
        template = translatable("{count} candidates of the responses are in no group, such as '{candidate}'")
        details = {"count": len(unknown), "candidate": unknown[0]}
        found = fault(path, table.header.line, "", "ungrouped-candidates", template, **details)
        faults.append(replace(found, severity=Severity.WARNING))
    wrong = any(one.severity is Severity.ERROR for one in faults)
    return GroupTable(() if wrong else _groups(table, rows, candidates), tuple(faults))


def _check_header(table: Table, faults: list[Fault]) -> None:
    path, line, headings = table.path, table.header.line, table.header.cells[1:]
    if not headings:
        template = translatable("there is no grouping: put the candidate's id first, then one column each")
        faults.append(fault(path, line, "", "no-groupings", template))
    for place, heading in enumerate(headings, start=2):
        if not heading:
            template = translatable("column {column} has no heading")
            faults.append(fault(path, line, "", "unnamed-grouping", template, column=place))
        elif heading in headings[: place - 2]:
            template = translatable("'{heading}' heads two columns; give each its own name")
            faults.append(fault(path, line, heading, "duplicate-grouping", template, heading=heading))


def _by_candidate(table: Table, faults: list[Fault]) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = {}
    for row in table.rows:
        candidate = row.cells[0]
        if candidate in found:
            template = translatable("candidate '{candidate}' is in the file twice")
            details = {"candidate": candidate}
            faults.append(fault(table.path, row.line, candidate, "repeated-candidate", template, **details))
        found.setdefault(candidate, row.cells[1:])
    return found


def _groups(table: Table, rows: dict[str, Sequence[str]], candidates: Sequence[str]) -> tuple[Group, ...]:
    none = ("",) * len(table.header.cells[1:])
    found = []
    for place, heading in enumerate(table.header.cells[1:]):
        column = np.array([rows.get(name, none)[place] for name in candidates], dtype=object)
        names = sorted({str(cell) for cell in column} - {""})
        found += [Group(heading, name, np.asarray(column == name, dtype=np.bool_)) for name in names]
    return tuple(found)
