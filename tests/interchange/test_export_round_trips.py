"""Our items in a foreign format, read by our own import: equal, but for what the format cannot say.

What that is stands in `UNSAID` and in docs/interchange-export.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.banks import case, item
from trainer.documents.prose import prose
from trainer.interchange.gift_out import write_gift
from trainer.interchange.judging import Draft, clean, judge
from trainer.interchange.markup import as_letters
from trainer.interchange.moodle_out import write_moodle
from trainer.interchange.outgoing import MIDDLE, UNSAID, OutFormat, Part, with_stimulus
from trainer.interchange.qti_out import write_qti3, write_qti21
from trainer.interchange.reading import read
from trainer.interchange.records import Format
from trainer.interchange.xlsx_out import write_xlsx
from trainer.items import Item, ItemType, Option, Pool, Status
from trainer.objectives import ObjectiveTree
from trainer.services.importing.topics import Topics
from trainer.text import Language

TITLES = {"SALES-01": "销售环节", "ETIQ-01": "仪表／着装"}
WRITERS: dict[OutFormat, tuple[Callable[[Sequence[Item]], bytes], Format]] = {
    OutFormat.GIFT: (lambda items: write_gift(items, TITLES), Format.GIFT),
    OutFormat.MOODLE_XML: (lambda items: write_moodle(items, TITLES), Format.MOODLE_XML),
    OutFormat.QTI21: (lambda items: write_qti21(items, TITLES), Format.QTI),
    OutFormat.QTI3: (lambda items: write_qti3(items, TITLES), Format.QTI),
    OutFormat.XLSX: (lambda items: write_xlsx(items, TITLES, Language.ZH), Format.XLSX),
}
HTML = (OutFormat.QTI21, OutFormat.QTI3)
"""Formats that keep what a text looks like, not how it was written."""


def back(items: Sequence[Item], wanted: OutFormat) -> list[Draft]:
    """What the import makes of the written items. Nothing may be damaged, left out or unsupported."""
    write, known = WRITERS[wanted]
    found = judge(read(write(items), "x", known))
    assert found.faults == ()
    assert not found.unsupported
    return list(found.drafts)


def expected(found: Item, wanted: OutFormat) -> dict[str, object]:
    """What an item says in a format."""
    unsaid = UNSAID[wanted]
    letters = {option.id: "abcdefghi"[place] for place, option in enumerate(found.options)}
    names = letters or {"true": "true", "false": "false"}
    return {
        "name": found.id,
        "objective": found.objective,
        "type": found.type,
        "band": MIDDLE if Part.BAND in unsaid else found.band,
        "stem": said(with_stimulus(found), wanted),
        "options": [
            (letters[option.id], said(option.text, wanted), option.fixed and Part.FIXED not in unsaid)
            for option in found.options
        ],
        "key": {names[name] for name in found.key},
        "rationale": {names[name]: said(text, wanted) for name, text in found.rationale.items() if text},
        "author": "" if Part.AUTHOR in unsaid else found.author,
        "source": "" if Part.SOURCE in unsaid else found.source,
    }


def got(draft: Draft, wanted: OutFormat) -> dict[str, object]:
    return {
        "name": draft.name,
        "objective": Topics(ObjectiveTree(())).objective(draft.topic),
        "type": draft.type,
        "band": draft.band,
        "stem": said(draft.stem, wanted),
        "options": [(option.id, said(option.text, wanted), option.fixed) for option in draft.options],
        "key": set(draft.key),
        "rationale": {name: said(text, wanted) for name, text in draft.rationale.items()},
        "author": draft.author,
        "source": draft.source,
    }


def said(text: str, wanted: OutFormat) -> object:
    """A text as far as the format keeps it."""
    return prose(text) if wanted in HTML else text


def plain(text: str) -> bool:
    """Whether the import takes a text as it is: without HTML, odd blanks and control characters."""
    return clean(text) == text and as_letters(text) == text


letters = st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")) | st.sampled_from(
    "=~#{}:\\%[]\n*_`|-+@\"'<>&／$"
)
texts = st.text(letters, min_size=3, max_size=60).filter(plain)
labels = st.text(letters, max_size=20).filter(lambda text: plain(text) and " ".join(text.split()) == text)
"""Names and sources, on one line."""
words = st.text(st.sampled_from("客户经理先问需求再给方案价格合同续约拜访"), min_size=3, max_size=12)


@st.composite
def marked(draw: st.DrawFn) -> str:
    """Markdown as authors write it: paragraphs with emphasis, lists, tables."""
    blocks = []
    for kind in draw(st.lists(st.sampled_from("pbot"), min_size=1, max_size=3)):
        some = draw(st.lists(words, min_size=2, max_size=3))
        if kind == "p":
            blocks.append(f"{some[0]}**{some[1]}**，*{some[-1]}*。")
        elif kind == "b":
            blocks.append("\n".join(f"- {word}" for word in some))
        elif kind == "o":
            blocks.append("\n".join(f"{place}. {word}" for place, word in enumerate(some, 1)))
        else:
            head, rule = " | ".join(some), " | ".join(["---"] * len(some))
            blocks.append(f"| {head} |\n| {rule} |\n| {head} |")
    found = [blocks[0]]
    for before, block in pairwise(blocks):
        # Two lists of one kind side by side would be one list.
        found.append(("后来：\n\n" if before[0] == block[0] or before[0] in "-1" else "") + block)
    return "\n\n".join(found)


@st.composite
def items_of(draw: st.DrawFn, prose_of: st.SearchStrategy[str], labels_of: st.SearchStrategy[str]) -> Item:
    """An item whose texts, and author and source, are drawn from these strategies."""
    kind = draw(st.sampled_from(ItemType))
    objective = draw(st.sampled_from(sorted(TITLES)))
    count = 0 if kind is ItemType.TRUE_FALSE else draw(st.integers(2, 5))
    ids = list("abcdefghi" if draw(st.booleans()) else "cabihgfed")[:count]
    options = tuple(
        Option(name, draw(prose_of) + f"（{place}）", draw(st.booleans())) for place, name in enumerate(ids)
    )
    names = ids or ["true", "false"]
    fewest = 2 if kind is ItemType.MULTIPLE else 1
    key = draw(st.sets(st.sampled_from(names), min_size=fewest, max_size=count if fewest > 1 else 1))
    said_of = draw(st.sets(st.sampled_from(names)))
    return item(
        f"{objective}-{draw(st.integers(1, 999)):03d}",
        kind,
        band=draw(st.integers(1, 3)),
        stem=draw(prose_of),
        stimulus=draw(st.just("") | prose_of),
        options=options,
        key=frozenset(key),
        rationale={name: draw(prose_of) for name in names if name in said_of},
        author=draw(labels_of),
        source=draw(labels_of),
        status=draw(st.sampled_from(Status)),
        pool=draw(st.sampled_from(Pool)),
    )


def lists_of(
    prose_of: st.SearchStrategy[str], labels_of: st.SearchStrategy[str]
) -> st.SearchStrategy[list[Item]]:
    """A few items, those of an objective together, as they are exported."""
    found = st.lists(items_of(prose_of, labels_of), min_size=1, max_size=2, unique_by=lambda one: one.id)
    return found.map(lambda some: sorted(some, key=lambda one: one.objective))


@pytest.mark.parametrize("wanted", [OutFormat.GIFT, OutFormat.MOODLE_XML])
@settings(max_examples=30)
@given(items=lists_of(texts, labels))
def test_any_text_comes_back_letter_by_letter(wanted: OutFormat, items: list[Item]) -> None:
    assert [got(d, wanted) for d in back(items, wanted)] == [expected(found, wanted) for found in items]


@pytest.mark.parametrize("wanted", list(WRITERS))
@settings(max_examples=25)
@given(items=lists_of(marked(), st.just("") | words))
def test_what_authors_write_comes_back_in_every_format(wanted: OutFormat, items: list[Item]) -> None:
    assert [got(d, wanted) for d in back(items, wanted)] == [expected(found, wanted) for found in items]


CASES = [wanted for wanted in WRITERS if Part.TESTLET not in UNSAID[wanted]]


@st.composite
def cases(draw: st.DrawFn) -> list[Item]:
    """Two cases of an objective, and an item before, between or after them."""
    both = [
        [replace(one, stem=draw(marked()), stimulus=stimulus) for one in case(name, draw(st.integers(2, 3)))]
        for name, stimulus in (("SALES-01-T01", draw(marked())), ("SALES-01-T02", draw(marked())))
    ]
    both.insert(draw(st.integers(0, 2)), [item("SALES-01-001", stem=draw(marked()))])
    return [one for some in both for one in some]


@pytest.mark.parametrize("wanted", CASES)
@settings(max_examples=25)
@given(items=cases())
def test_cases_come_back_as_cases(wanted: OutFormat, items: list[Item]) -> None:
    found = back(items, wanted)
    assert [draft.case for draft in found] == [one.testlet or "" for one in items]
    told = [(said(draft.stimulus, wanted), said(draft.stem, wanted)) for draft in found]
    assert told == [(said(one.stimulus, wanted), said(one.stem, wanted)) for one in items]
    assert len({draft.unit for draft in found if draft.case}) == 2


@pytest.mark.parametrize("wanted", CASES)
def test_an_item_that_comes_back_without_its_case_has_the_text_before_its_stem(wanted: OutFormat) -> None:
    (draft,) = back(case("SALES-01-T01", 2)[:1], wanted)
    assert (draft.case, draft.stimulus) == ("", "")
    assert draft.stem.startswith("case SALES-01-T01\n\n")


@pytest.mark.parametrize("wanted", list(WRITERS))
def test_the_parts_said_to_be_lost_are_lost_and_no_others(wanted: OutFormat) -> None:
    options = (Option("a", "第一个选项"), Option("b", "第二个选项", fixed=True))
    found = item(
        "SALES-01-001", options=options, band=3, author="甲老师", source="第三章", rationale={"a": "为何"}
    )
    (draft,) = back([found], wanted)
    kept = {
        Part.FIXED: draft.options[1].fixed,
        Part.BAND: draft.band == 3,
        Part.AUTHOR: draft.author == "甲老师",
        Part.SOURCE: draft.source == "第三章",
    }
    assert {part for part, there in kept.items() if not there} == set(kept) & set(UNSAID[wanted])


@pytest.mark.parametrize("wanted", list(WRITERS))
def test_the_format_is_found_out_without_being_told(wanted: OutFormat) -> None:
    write, _ = WRITERS[wanted]
    found = [item("SALES-01-001"), replace(item("SALES-01-002"), stem="客户说“太贵”，先问什么？")]
    suffix = {"gift": "txt", "moodle-xml": "xml", "xlsx": "xlsx"}.get(wanted.value, "zip")
    assert len(judge(read(write(found), f"file.{suffix}")).drafts) == 2
