"""Writing items back into a bank file: what changed is spliced in, other lines stay as they are.

A file that was edited is read again before it is handed back, so that what stands in it is what was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from trainer.content.entries import FileKind
from trainer.content.item_files import parse_items
from trainer.content.item_writer import UnwritableFileError, as_yaml, dump
from trainer.content.nodes import MappingNode, Node, Report, ScalarNode, SequenceNode, compose
from trainer.items import Item

_ITEM_ORDER = (
    *("id", "type", "band", "stem", "options", "key", "rationale", "translations"),
    *("author", "source", "reviewed_on", "status", "pool", "enemies", "origin"),
)
_TESTLET_ORDER = (
    *("id", "stimulus", "translations", "author", "source", "reviewed_on", "status", "pool"),
    *("enemies", "items"),
)
_SHARED = ("author", "source", "reviewed_on")
"""What members take from their testlet unless they say otherwise."""


def bank_text(path: str, objective: str, before: str | None, items: Sequence[Item]) -> str:
    """A bank file's text with these items as they are now.

    Args:
        before: the text so far; None makes a new file.
        items: of this objective; new ones are added at the end, those not named stay untouched. Of a testlet
            all members are named or none.
    Raises: UnwritableFileError: the file cannot be read, or cannot say what was meant.
    """
    if before is None:
        before = f"objective: {objective}\n"
    units = list(_units([_trimmed(item) for item in items]))
    text = _edited(path, before, units)
    lost = _differing(path, text, units)
    if lost:
        text = _rewritten(path, text, lost)
        if _differing(path, text, units):
            raise UnwritableFileError(path=path)
    return text


def _trimmed(item: Item) -> Item:
    """The item with its texts as a file says them: without blanks around them."""
    return replace(
        item,
        stem=item.stem.strip(),
        stimulus=item.stimulus.strip(),
        options=tuple(replace(option, text=option.text.strip()) for option in item.options),
        rationale={name: said.strip() for name, said in item.rationale.items() if said.strip()},
        author=item.author.strip(),
        source=item.source.strip(),
    )


@dataclass(frozen=True, slots=True)
class _Unit:
    """An item by itself, or a testlet with its members in order."""

    id: str
    items: tuple[Item, ...]

    @property
    def is_testlet(self) -> bool:
        """Whether it has a stimulus that its members share."""
        return self.items[0].testlet is not None


def _units(items: Sequence[Item]) -> Iterator[_Unit]:
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(item.testlet or item.id, []).append(item)
    for name, group in groups.items():
        yield _Unit(name, tuple(sorted(group, key=lambda item: item.place)))


# ---- what a unit is in YAML --------------------------------------------------------------------------


def _fields(item: Item) -> dict[str, Any]:
    """An item's fields as its file says them, in the usual order; those at their default are left out."""
    found = as_yaml(item)
    if item.reviewed_on:
        found["reviewed_on"] = item.reviewed_on.isoformat()
    for language, text in sorted(item.translations.items()):
        inner: dict[str, Any] = {"stem": text.stem}
        if text.options:
            inner["options"] = dict(text.options)
        if text.rationale:
            inner["rationale"] = dict(text.rationale)
        found.setdefault("translations", {})[language] = inner
    if not found["rationale"]:
        del found["rationale"]
    return {name: found[name] for name in _ITEM_ORDER if name in found}


def _case(unit: _Unit, shared: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A testlet's own fields. `shared` are those its file has; a new one takes them from its first member."""
    first = unit.items[0]
    found: dict[str, Any] = {"id": unit.id, "stimulus": first.stimulus}
    english = first.translations.get("en")
    if english and english.stimulus:
        found["translations"] = {"en": {"stimulus": english.stimulus}}
    given = _fields(first) if shared is None else shared
    found |= {name: given[name] for name in _SHARED if name in given}
    found |= {"status": first.status.value, "pool": first.pool.value}
    if shared is not None and shared.get("enemies"):
        found["enemies"] = shared["enemies"]
    return {name: found[name] for name in _TESTLET_ORDER if name in found}


def _member(item: Item, case: Mapping[str, Any]) -> dict[str, Any]:
    """A member's own fields: those it does not take from its testlet."""
    found = _fields(item)
    for name in ("status", "pool"):
        del found[name]
    for name in _SHARED:
        if name in case and found.get(name, "") == case[name]:
            found.pop(name, None)
        elif name in case and name not in found:
            found[name] = ""
    if own := sorted(item.enemies - set(case.get("enemies", ()))):
        found["enemies"] = own
    else:
        found.pop("enemies", None)
    return {name: found[name] for name in _ITEM_ORDER if name in found}


def _whole(unit: _Unit) -> dict[str, Any]:
    if not unit.is_testlet:
        return _fields(unit.items[0])
    case = _case(unit)
    return {**case, "items": [_member(item, case) for item in unit.items]}


# ---- splicing -----------------------------------------------------------------------------------------


@dataclass
class _Page:
    """The lines of a file and what is to replace some of them."""

    lines: list[str]
    edits: list[tuple[int, int, list[str]]] = field(default_factory=list)

    def replace(self, start: int, end: int, new: list[str]) -> None:
        """Put lines in place of those from `start` up to `end`, both from 0."""
        self.edits.append((start, end, new))

    def text(self) -> str:
        """The lines with all edits, which do not overlap."""
        found = list(self.lines)
        order = sorted(range(len(self.edits)), key=lambda edit: (*self.edits[edit][:2], edit), reverse=True)
        for edit in order:
            start, end, new = self.edits[edit]
            found[start:end] = new
        text = "\n".join(found)
        return text if text.endswith("\n") else text + "\n"

    def end(self, node: Node, column: int) -> int:
        """The line after a node whose key or dash stands in a column; comments behind it are not its own."""
        mark: Any = node.end_mark
        inside = self.lines[mark.line][: mark.column].strip() if mark.line < len(self.lines) else ""
        end = int(mark.line) + (1 if inside else 0)
        while end > 0 and self._is_aside(self.lines[end - 1], column):
            end -= 1
        return end

    @staticmethod
    def _is_aside(line: str, column: int) -> bool:
        bare = line.lstrip()
        return not bare or (bare.startswith("#") and len(line) - len(bare) <= column)


def _edited(path: str, text: str, units: Sequence[_Unit]) -> str:
    """The text with the changed fields of known units, and new units at the end of their lists."""
    root = _root(path, text)
    known = _known(path, text)
    page = _Page(text.split("\n"))
    new: dict[str, list[_Unit]] = {"items": [], "testlets": []}
    for unit in units:
        part = "testlets" if unit.is_testlet else "items"
        node = _entry(root, part, unit.id)
        if node is None:
            new[part].append(unit)
        elif any(item.id not in known for item in unit.items) and not unit.is_testlet:
            raise UnwritableFileError(path=path)
        elif unit.is_testlet:
            _edit_testlet(page, node, unit, known)
        else:
            _edit(page, node, _fields(known[unit.id]), _fields(unit.items[0]), _ITEM_ORDER)
    for part, added in new.items():
        if added:
            _append(page, path, root, part, [_whole(unit) for unit in added])
    return page.text()


def _root(path: str, text: str) -> MappingNode:
    root = compose(text, Report(path))
    if not isinstance(root, MappingNode) or root.flow_style:
        raise UnwritableFileError(path=path)
    return root


def _known(path: str, text: str) -> dict[str, Item]:
    parsed = parse_items(path, FileKind.BANK, text, Report(path), in_place=False)
    return {entry.value.id: entry.value for entry in parsed.items}


def _pairs(node: MappingNode) -> dict[str, tuple[ScalarNode, Node]]:
    pairs: list[Any] = node.value
    return {str(key.value): (key, value) for key, value in pairs if isinstance(key, ScalarNode)}


def _entries(node: MappingNode, part: str) -> list[MappingNode]:
    held = _pairs(node).get(part)
    if held is None or not isinstance(held[1], SequenceNode):
        return []
    return [entry for entry in held[1].value if isinstance(entry, MappingNode)]


def _entry(node: MappingNode, part: str, name: str) -> MappingNode | None:
    """The entry of a list that has an id."""
    for entry in _entries(node, part):
        held = _pairs(entry).get("id")
        if held is not None and str(held[1].value).strip() == name:
            return entry
    return None


def _edit_testlet(page: _Page, node: MappingNode, unit: _Unit, known: Mapping[str, Item]) -> None:
    before = tuple(known[item.id] for item in unit.items if item.id in known)
    if len(before) != len(unit.items):
        return  # A member is new: the testlet is written anew.
    said = _said(node)
    old, new = _case(_Unit(unit.id, before), said), _case(unit, said)
    _edit(page, node, old, new, _TESTLET_ORDER)
    for was, item in zip(before, unit.items, strict=True):
        inner = _entry(node, "items", item.id)
        if inner is not None:
            _edit(page, inner, _member(was, old), _member(item, new), _ITEM_ORDER)


def _said(node: MappingNode) -> dict[str, Any]:
    """What a testlet says for all its members."""
    found: dict[str, Any] = {}
    for name, (_, value) in _pairs(node).items():
        if name in _SHARED and isinstance(value, ScalarNode):
            found[name] = str(value.value).strip()
        elif name == "enemies":
            inner: list[Any] = value.value if isinstance(value, SequenceNode) else [value]
            found[name] = sorted(str(one.value) for one in inner)
    return found


def _edit(
    page: _Page, node: MappingNode, old: Mapping[str, Any], new: Mapping[str, Any], order: Sequence[str]
) -> None:
    """Splice in what differs between two states of a mapping in block style; `_rewritten` does the others."""
    pairs = _pairs(node)
    if node.flow_style:
        return
    for name in order:
        if old.get(name) == new.get(name):
            continue
        if name not in pairs:
            if name in new:
                _insert(page, pairs, name, new[name], order)
        elif name not in new:
            _remove(page, *pairs[name])
        else:
            _change(page, *pairs[name], old.get(name), new[name])


def _change(page: _Page, key: ScalarNode, value: Node, old: Any, new: Any) -> None:
    """Replace a field's value; of a mapping with the same names only the entries that differ."""
    inner = value if isinstance(value, MappingNode) and not value.flow_style else None
    if inner is not None and isinstance(old, dict) and isinstance(new, dict) and list(old) == list(new):
        for name, (inner_key, inner_value) in _pairs(inner).items():
            if name in new and old[name] != new[name]:
                _change(page, inner_key, inner_value, old[name], new[name])
        return
    start, column = _place(key)
    written = _pair(str(key.value), new, column)
    written[0] = page.lines[start][:column] + written[0].lstrip()
    if len(written) == 1:
        written[0] += _comment(page, value)
    page.replace(start, page.end(value, column), written)


def _place(node: Node) -> tuple[int, int]:
    mark: Any = node.start_mark
    return int(mark.line), int(mark.column)


def _comment(page: _Page, value: Node) -> str:
    """The comment behind a value on its own line."""
    start, end = value.start_mark, value.end_mark
    if not isinstance(value, ScalarNode) or start.line != end.line or value.style in ("|", ">"):
        return ""
    rest = page.lines[end.line][end.column :]
    return rest.rstrip() if rest.lstrip().startswith("#") else ""


def _pair(name: str, value: Any, column: int) -> list[str]:
    lines = dump({name: value}).rstrip("\n").split("\n")
    return [f"{' ' * column}{line}".rstrip() for line in lines]


def _insert(
    page: _Page,
    pairs: Mapping[str, tuple[ScalarNode, Node]],
    name: str,
    value: Any,
    order: Sequence[str],
) -> None:
    """Add a field behind the last one that usually stands before it."""
    ahead = [other for other in order[: order.index(name)] if other in pairs]
    key, held = pairs[ahead[-1]]
    _, column = _place(key)
    at = page.end(held, column)
    page.replace(at, at, _pair(name, value, column))


def _remove(page: _Page, key: ScalarNode, value: Node) -> None:
    start, column = _place(key)
    if not page.lines[start][:column].strip():
        page.replace(start, page.end(value, column), [])


def _append(page: _Page, path: str, root: MappingNode, part: str, new: Sequence[Mapping[str, Any]]) -> None:
    """Add entries to a list, or the list to the file."""
    held = _pairs(root).get(part)
    if held is None:
        at = _last(page)
        page.replace(at, at, [f"{part}:", *_listed(new, 2)])
        return
    value = held[1]
    if not isinstance(value, SequenceNode) or value.flow_style or not value.value:
        raise UnwritableFileError(path=path)
    _, column = _place(value)
    at = page.end(value, column)
    page.replace(at, at, _listed(new, column))


def _last(page: _Page) -> int:
    """The line after the last that says something."""
    end = len(page.lines)
    while end > 0 and not page.lines[end - 1].strip():
        end -= 1
    return end


def _listed(entries: Sequence[Mapping[str, Any]], column: int) -> list[str]:
    found = []
    for entry in entries:
        for number, line in enumerate(dump(entry).rstrip("\n").split("\n")):
            found.append(f"{' ' * column}{'- ' if number == 0 else '  '}{line}".rstrip())
    return found


# ---- making sure --------------------------------------------------------------------------------------


def _differing(path: str, text: str, units: Sequence[_Unit]) -> list[_Unit]:
    """Units that do not read as they were meant."""
    found = _known(path, text)
    return [unit for unit in units if any(found.get(item.id) != item for item in unit.items)]


def _rewritten(path: str, text: str, units: Sequence[_Unit]) -> str:
    """The text with whole entries written anew, where a field alone could not be."""
    root = _root(path, text)
    page = _Page(text.split("\n"))
    for unit in units:
        part = "testlets" if unit.is_testlet else "items"
        node = _entry(root, part, unit.id)
        held = _pairs(root).get(part)
        if node is None or held is None or not isinstance(held[1], SequenceNode) or held[1].flow_style:
            raise UnwritableFileError(path=path)
        column = _place(held[1])[1]
        start = _place(node)[0]
        while page.lines[start][column : column + 1] != "-":
            start -= 1
        page.replace(start, page.end(node, column), _listed([_whole(unit)], column))
    return page.text()
