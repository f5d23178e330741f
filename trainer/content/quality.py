"""How well items are written, as `trainer check` reports it: the lint of the bank, with file and line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from trainer.bank.lint import Finding, bank_findings, file_findings
from trainer.content.entries import Entry
from trainer.content.library import Library
from trainer.errors import Fault
from trainer.items import Item, Status


def item_writing(library: Library, *, complete: bool) -> Iterator[Fault]:
    """Flaws of items that are, or may come, in use.

    Args: complete: whether all content is here, so that items can be compared across files.
    """
    entries = {
        entry.value.id: entry
        for entry in (*library.items, *library.checks)
        if entry.value.status is not Status.RETIRED
    }
    files: dict[str, list[Item]] = defaultdict(list)
    for entry in entries.values():
        files[entry.path].append(entry.value)
    for items in files.values():
        yield from _placed(file_findings(items), entries)
    if complete:
        used = [entry.value for entry in library.items if entry.value.id in entries]
        checks = [entry.value for entry in library.checks]
        yield from _placed(bank_findings(used, checks), entries)


def _placed(findings: Iterable[Finding], entries: dict[str, Entry[Item]]) -> Iterator[Fault]:
    for found in findings:
        entry = entries[found.item]
        line = entry.line_at(found.part)
        yield Fault(entry.path, line, found.item, found.code, found.template, found.details, found.severity)
