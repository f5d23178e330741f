"""Answer tables at the end of a paper: `1-5 ABCDA`, `1.A 2.BC`, a row of numbers above a row of keys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from trainer.interchange.lines import Line
from trainer.interchange.wording import kind_of
from trainer.items import ItemType

_ONE = r"[A-I]|√|×|对|错|正确|错误|[TF]"
_KEY = r"(?:[A-I](?:[\s、,]*[A-I])*|√|×|正确|错误|对|错|[TF])"
_RANGE = re.compile(
    rf"(?P<low>\d{{1,4}})\s*(?:[-~至到]+)\s*(?P<high>\d{{1,4}})\s*题?\s*[:、.]?\s*(?P<keys>(?:(?:{_ONE})[\s,、;]*)+)(?![A-Za-z\u4e00-\u9fff])"
)
_SINGLE = re.compile(
    rf"(?P<number>\d{{1,4}})\s*(?:[.、):题]\s*|\s)\s*[:]?\s*[(\[]?\s*(?P<key>{_KEY})\s*[)\]]?(?![A-Za-z\u4e00-\u9fff])"
)
_EXPLAINED = re.compile(
    rf"\s*(?:第\s*)?(?P<number>\d{{1,4}})\s*[.、):题]?\s*(?:[\[(]?\s*(?:参考|正确)?答案\s*[\])]?\s*[:]?)?\s*"
    rf"[(\[]?(?P<key>{_KEY})[)\]]?\s*(?:[.。;,:]|$|\s|(?=[\[(]?\s*(?:答案)?解析))"
    r"\s*(?:[\[(]?\s*(?:答案|试题)?解析\s*[\])]?\s*[:]?)?\s*(?P<rest>.*)$"
)
_HEADING = re.compile(
    r"\s*[\[(]?\s*(?:附\s*[:]?|[一二三四五六七八九十]{1,2}[、.])?\s*(?P<kind>.{0,12}?)\s*(?:参考|标准|正确)?答案\s*"
    r"(?:及解析|与解析|和解析|解析|及详解|汇总|一览|一览表|表|部分|区)?\s*[\])]?\s*[:]?\s*"
)
_KIND = re.compile(
    r"^\s*[(\[]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})?[)\]]?\s*[、.:]?\s*(?P<kind>[\u4e00-\u9fff]{2,8}题)(?:答案)?"
    r"\s*(?:[(\[][^)\]]*[)\]])?\s*[:]?\s*"
)
_WIDEST = 2000
"""Characters a row of a table may have."""
_LEFT = re.compile(r"[\s;,.、|。]*")


@dataclass(frozen=True, slots=True)
class Keyed:
    """The key of one number in a table; `kind` is the type under whose heading it stands."""

    number: int
    key: str
    line: int
    kind: ItemType | None = None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What one line of a table says; `short` are ranges whose keys do not fit their numbers."""

    keys: tuple[Keyed, ...] = ()
    kind: ItemType | None = None
    headed: bool = False
    short: tuple[str, ...] = field(default=())


def is_heading(shape: str) -> bool:
    """Whether a line announces a table of answers and says nothing else."""
    return len(shape) < 80 and _HEADING.fullmatch(shape) is not None


def read_row(line: Line, kind: ItemType | None) -> Row | None:
    """What a line of a table says; None where it is not one."""
    shape = line.shape.strip()
    headed = False
    if len(shape) > _WIDEST:
        return None
    if found := _KIND.match(shape):
        kind, headed = kind_of(found["kind"])[0], True
        shape = shape[found.end() :]
        if not shape.strip():
            return Row(kind=kind, headed=True)
    elif found := _HEADING.match(shape):
        shape = shape[found.end() :]
        if not shape.strip():
            return Row(kind=kind, headed=False)
    keys: list[Keyed] = []
    short: list[str] = []
    rest = _RANGE.sub(lambda match: _range(match, line.number, kind, keys, short), shape)
    for match in _SINGLE.finditer(rest):
        keys.append(Keyed(int(match["number"]), match["key"], line.number, kind))
    left = _SINGLE.sub(" ", rest)
    if not _LEFT.fullmatch(left) or not (keys or short):
        return None
    return Row(tuple(keys), kind, headed, tuple(short))


def _range(
    match: re.Match[str], line: int, kind: ItemType | None, keys: list[Keyed], short: list[str]
) -> str:
    low, high = int(match["low"]), int(match["high"])
    words = match["keys"]
    groups = [re.sub(r"[,、;]", "", part) for part in re.split(r"[\s;]+", words.strip()) if part]
    if len(groups) == 1 and any(sign in words for sign in ",、"):
        groups = [part for part in re.split(r"[,、\s]+", words.strip()) if part]
    single = re.findall(_ONE, words)
    many = high - low + 1
    chosen = groups if len(groups) == many else single if len(single) == many else []
    if not chosen:
        short.append(f"{low}-{high}")
    keys.extend(Keyed(low + place, key, line, kind) for place, key in enumerate(chosen))
    return " "


def read_explained(line: Line, kind: ItemType | None) -> Keyed | None:
    """A line of a table that gives one key and what is said of it."""
    found = _EXPLAINED.match(line.shape)
    if found is None:
        return None
    return Keyed(
        int(found["number"]), found["key"], line.number, kind, line.text[found.start("rest") :].strip()
    )


def read_grid(numbers: Line, keys: Line, kind: ItemType | None) -> Row | None:
    """A row of numbers above a row of keys."""
    names = _cells(numbers.shape, ("题号", "题目", "序号"))
    found = _cells(keys.shape, ("参考答案", "正确答案", "答案", "选项"))
    if (
        len(names) < 2
        or len(names) != len(found)
        or not all(re.fullmatch(r"\d{1,4}", name) for name in names)
    ):
        return None
    if not all(re.fullmatch(rf"[A-I]{{1,9}}|{_ONE}", key) for key in found):
        return None
    return Row(
        tuple(Keyed(int(name), key, keys.number, kind) for name, key in zip(names, found, strict=True)), kind
    )


def _cells(shape: str, names: Sequence[str]) -> list[str]:
    """What stands side by side in a line, without the row's name."""
    if len(shape) > _WIDEST:
        return []
    cells = [cell for cell in re.split(r"[\s|:]+", shape.strip()) if cell]
    return cells[1:] if cells and cells[0] in names else cells


def matching(rows: Sequence[Row]) -> list[list[Keyed]]:
    """Keys in groups: a heading or a number that begins again opens the next."""
    groups: list[list[Keyed]] = []
    last = 0
    for row in rows:
        if row.headed or not groups:
            groups.append([])
            last = 0
        for keyed in row.keys:
            if keyed.number <= last and groups[-1]:
                groups.append([])
            groups[-1].append(keyed)
            last = keyed.number
    return [group for group in groups if group]
