"""Papers written in Markdown: what only makes numbers, letters and labels look well is taken away from them.

Emphasis inside a stem or an option stays. An option that is bold as a whole stays so: nobody can say whether
that marks the key.
"""

from __future__ import annotations

import re

_STOP = r"[.、．:：)）]"
_NUMBER = rf"(?:第\s{{0,2}})?\d{{1,4}}\s{{0,2}}(?:题\s{{0,2}})?{_STOP}"
_LABELS = r"正确答案|参考答案|标准答案|答案解析|试题解析|答案|解析|解释|难度|知识点|Answer|Explanation"
_LABEL = rf"(?:{_LABELS})\s{{0,4}}[:：]?"
_RULES = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"^\s{0,8}[-*+]\s{1,4}(?=\*{0,2}[A-Ia-i][.、．)）])", ""),
        (r"^(\s{0,8})\*\*([A-Ia-i][.、．)）])\*\*\s?", r"\1\2 "),
        (rf"^(\s{{0,8}})\*\*({_NUMBER})\*\*\s?", r"\1\2 "),
        (rf"^(\s{{0,8}})\*\*({_NUMBER}[^*]{{0,2000}})\*\*\s{{0,8}}$", r"\1\2"),
        (rf"^(\s{{0,8}})(?:[-+>]\s{{1,4}})?\*\*({_LABEL})\*\*\s{{0,4}}([:：]?)", r"\1\2\3"),
        (rf"^(\s{{0,8}})(?:[-+>]\s{{1,4}})?\*\*({_LABEL}[^*]{{0,2000}})\*\*\s{{0,8}}$", r"\1\2"),
    )
)
_BREAK = re.compile(r"\s{0,8}(?:-{3,80}|\*{3,80})\s{0,8}")


def unmarked(text: str) -> str:
    """A paper without the marks of Markdown around its numbers, letters and labels, line for line."""
    lines = text.split("\n")
    found = [_plain(line) for line in lines]
    if found == lines:
        return text
    return "\n".join("" if _BREAK.fullmatch(line) else line for line in found)


def _plain(line: str) -> str:
    for pattern, by in _RULES:
        line = pattern.sub(by, line, count=1)
    return line
