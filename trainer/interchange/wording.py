"""The words by which files name types, truth, difficulty and keys, in Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from trainer.items import ItemType

_WIDE: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDE |= {ord("\u3000"): " ", ord("【"): "[", ord("】"): "]", ord("〔"): "[", ord("〕"): "]"}
_WIDE |= {ord("。"): "。", ord("﹒"): ".", ord("✓"): "√", ord("✔"): "√", ord("☑"): "√", ord("✅"): "√"}
_WIDE |= {ord("✗"): "×", ord("✘"): "×", ord("❌"): "×", ord("╳"): "×", ord("～"): "~", ord("—"): "-"}
_WIDE |= {ord("–"): "-", ord("−"): "-", ord("\xa0"): " ", ord("\t"): " "}
_WIDE |= {0x24B6 + place: chr(65 + place) for place in range(9)}

TYPES: tuple[tuple[ItemType | None, str], ...] = (
    (ItemType.SINGLE, r"单项选择|单选|单项选择题|单选题"),
    (ItemType.MULTIPLE, r"多项选择|多选"),
    (ItemType.TRUE_FALSE, r"判断(?:正误|对错|改错|是非)?|是非|对错"),
)
ANY_CHOICE = r"不定项选择|不定项|选择|客观"
UNLIKE = (
    r"填空|简答|问答|论述|名词解释|名词|案例分析|案例|综合分析|综合|计算|连线|匹配|配对|排序|材料分析|分析|写作|作文|"
    r"主观|操作|实操|编程|翻译|阅读理解|完形填空|作图|应用|情景模拟|辨析"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split(","))


_WORDS_OF = (
    (
        ItemType.MULTIPLE,
        _words("multiple, multi, ma, multiselect, multi-select, multi select, checkbox, checkboxes"),
    ),
    (
        ItemType.MULTIPLE,
        _words("multiple answer, multiple answers, multiple select, multiple response, multi choice"),
    ),
    (ItemType.MULTIPLE, _words("multi-choice, multi_choice, multiple_answers, select all that apply")),
    (
        ItemType.TRUE_FALSE,
        _words("true/false, true false, true or false, truefalse, true_false, true-false, tf, t/f"),
    ),
    (ItemType.TRUE_FALSE, _words("boolean, bool, judge, judgement, judgment, yes/no")),
    (
        ItemType.SINGLE,
        _words("single, single choice, single-choice, single_choice, singlechoice, single answer, radio"),
    ),
)
_OPEN_WORDS = _words("choice, multiple choice, multiple-choice, multiple_choice, multichoice, mc, mcq")
"""In English a multiple-choice question may have one key or several."""
_RIGHT = _words("对, 正确, √, 是, t, true, yes, y, 真, v, 正确的, 对的, right, correct")
_WRONG = _words(
    "错, 错误, ×, 否, f, false, no, n, 假, x, 不正确, 不对, 错误的, 错的, wrong, incorrect, ××, 非"
)
_PLAIN_TRUTH = _words("对, 错, 正确, 错误, 不正确, √, ×, true, false, t, f, right, wrong, correct, incorrect")
_BANDS = (
    (1, _words("易, 容易, 简单, 低, 初级, 基础, 较易, easy, low, simple")),
    (2, _words("中, 中等, 适中, 一般, 中级, 较难, medium, normal, moderate")),
    (3, _words("难, 困难, 很难, 高, 高级, hard, high, difficult")),
)
_KEY_LETTERS = re.compile(
    r"[(\[]?\s*([A-I](?:[,、;/|+&.和与及\s]*[A-I])*|[a-i](?:[,、;/|+&.和与及\s]*[a-i])*)\s*[)\]]?"
    r"\s*(?:$|[.。;,:、(\[].*|(?<=[\s)\]]).*)",
    re.DOTALL,
)
_LONGEST_KEY = 400
_LONGEST_TRUTH = 60
_BLANKS = re.compile(r"[^\S\n]{40,}")
_ENDING = re.compile(r"[\s。.;；,，、!！]+$")


def narrow(text: str) -> str:
    """The same text, character for character, with the full-width forms of letters and signs made half-width.

    Only for finding structure: lengths agree, so that places found here are places in the original.
    """
    return text.translate(_WIDE)


def squeezed(text: str) -> str:
    """A text without blanks beyond what any layout needs, which would make patterns slow."""
    return _BLANKS.sub(" " * 40, text)


def kind_of(word: str) -> tuple[ItemType | None, str]:
    """What a type's name means: an item type, or the name of a type this bank does not have.

    Returns: (None, "") where the name leaves it open, as 选择题 does, or means nothing.
    """
    plain = " ".join(narrow(word[:100]).strip(" :.[]()题").casefold().split())
    if not plain or plain in _OPEN_WORDS or re.fullmatch(rf"(?:{ANY_CHOICE})(?:题)?", plain):
        return None, ""
    kind = _kind_named(plain)
    return (kind, "") if kind is not None else (None, word.strip()[:40])


def _kind_named(plain: str) -> ItemType | None:
    exact = (kind for kind, pattern in TYPES if re.fullmatch(rf"(?:{pattern})(?:题|试题|题型)?", plain))
    english = (kind for kind, words in _WORDS_OF if plain in words)
    within = (kind for kind, pattern in TYPES if re.search(pattern, plain))
    return next((kind for kinds in (exact, english, within) for kind in kinds), None)


def truth_of(text: str) -> bool | None:
    """Whether a text says right or wrong and nothing else."""
    if len(text) > _LONGEST_TRUTH:
        return None
    plain = _ENDING.sub("", narrow(text)).strip(" ()[]").casefold()
    if plain in _RIGHT:
        return True
    return False if plain in _WRONG else None


def is_plain_truth(text: str) -> bool:
    """Whether an option says right or wrong of the stem, not yes or no to a question."""
    short = text[: _LONGEST_TRUTH + 1]
    return _ENDING.sub("", narrow(short)).strip(" ()[]").casefold() in _PLAIN_TRUTH


def band_of(text: str) -> int | None:
    """The band a difficulty names: words, stars, or a share of right answers from 0 to 1; None = unknown."""
    plain = unicodedata.normalize("NFKC", text).strip(" 。.;:级度").casefold()
    for band, words in _BANDS:
        if plain in words:
            return band
    if stars := plain.count("★"):
        return 1 if stars < 3 else 2 if stars == 3 else 3
    if plain in ("1", "2", "3"):
        return int(plain)
    if plain in ("4", "5"):
        return 3
    if re.fullmatch(r"0?\.\d+", plain):
        facility = float(plain)
        return 1 if facility >= 0.7 else 2 if facility >= 0.4 else 3
    found = [band for band, sign in ((3, "难"), (2, "中"), (1, "易")) if sign in plain]
    return found[0] if len(found) == 1 else None


def letters_of(text: str) -> frozenset[str] | None:
    """The option letters a key is made of: `B`, `ABD`, `A、B、D`, `B. 因为……`; None = something else."""
    found = _KEY_LETTERS.fullmatch(narrow(squeezed(text)[:_LONGEST_KEY]).strip())
    if found is None:
        return None
    letters = re.findall(r"[A-I]", found[1].upper())
    word = found[1].islower() and letters != sorted(letters)
    return frozenset(letters) if len(set(letters)) == len(letters) and not word else None


def key_of(
    text: str, choices: Iterable[tuple[str, str]] = (), *, truth: bool = False
) -> frozenset[str] | None:
    """The key a text names: option letters, right or wrong, or the very text of options.

    Args: choices: labels and texts of the options. truth: whether the item is a true/false item.
    Returns: labels, or `true` or `false`; None where the text names no key.
    """
    known, plain = list(choices), text.strip()
    if not plain:
        return None
    meant = truth_of(plain)
    if truth and meant is not None:
        return _judged(meant, known)
    by_text = {_plain(words): label for label, words in known}
    if len(plain) > 1 and _plain(plain) in by_text:
        return frozenset({by_text[_plain(plain)]})
    letters = letters_of(plain)
    if letters is not None and (known or meant is None):
        return letters
    return _by_texts(plain, by_text) or (_judged(meant, known) if meant is not None else None)


def _judged(meant: bool, known: Sequence[tuple[str, str]]) -> frozenset[str] | None:
    """Right or wrong, as the option that says so where there are options."""
    if not known:
        return frozenset({"true" if meant else "false"})
    labels = [label for label, words in known if truth_of(words) is meant]
    return frozenset(labels) if len(labels) == 1 else None


def _by_texts(plain: str, by_text: Mapping[str, str]) -> frozenset[str] | None:
    """The options whose very texts a key names, parted by semicolons, lines or wide blanks."""
    parts = [_plain(part) for part in re.split(r"[;；|\n]|\s{2,}|#", plain) if part.strip()]
    return frozenset(by_text[part] for part in parts) if parts and all(p in by_text for p in parts) else None


def _plain(text: str) -> str:
    return _ENDING.sub("", re.sub(r"\s+", "", narrow(text))).casefold()
