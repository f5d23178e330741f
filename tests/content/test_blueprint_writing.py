"""Blueprints go into their files: whole where they are new, else only what changed, and read as meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.blueprints import (
    Access,
    Blueprint,
    Navigation,
    Purpose,
    Quota,
    Requirement,
    ReviewPolicy,
    ReviewShows,
    ReviewWhen,
    ScoringRule,
    Section,
    Window,
    from_json,
    to_json,
)
from trainer.blueprints.quotas import Cell, cells, refilled
from trainer.content.blueprint_files import parse_blueprint
from trainer.content.blueprint_writer import blueprint_text
from trainer.content.item_writer import UnwritableFileError
from trainer.content.nodes import Report
from trainer.items import ItemType
from trainer.text import LocalText

BUNDLED = sorted((Path(__file__).parents[2] / "question_bank/blueprints").glob("*.yaml"))
SHANGHAI = timezone(timedelta(hours=8))

wordings = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30
)
titles = st.builds(LocalText, wordings, wordings).filter(lambda one: bool(one.zh.strip() and one.en.strip()))
titles = titles.map(lambda one: LocalText(one.zh.strip(), one.en.strip()))
moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=SHANGHAI)
)
decimals = st.integers(1, 10_000).map(lambda number: Fraction(number, 100))
subjects = st.sampled_from(
    [(None, None), ("SALES", None), (None, "SALES-01"), (None, "ETIQ-02"), ("COMP", None)]
)
quotas = st.builds(
    lambda subject, count, band, kind: Quota(count, *subject, band, kind),
    subjects,
    st.integers(1, 500),
    st.sampled_from([None, 1, 2, 3]),
    st.sampled_from([None, *ItemType]),
)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    opens, closes = draw(st.none() | moments), draw(st.none() | moments)
    if opens and closes and closes <= opens:
        return Window(closes, opens + timedelta(minutes=1))
    return Window(opens, closes)


@st.composite
def sections(draw: st.DrawFn) -> tuple[Section, ...]:
    names = draw(st.lists(st.sampled_from(["s1", "s2", "sales", "B-3"]), min_size=1, max_size=3, unique=True))
    each = st.tuples(titles, decimals, st.lists(quotas, min_size=1, max_size=5))
    return tuple(
        Section(name, title, marks, tuple(found))
        for name, (title, marks, found) in ((name, draw(each)) for name in names)
    )


@st.composite
def whole(draw: st.DrawFn) -> Blueprint:
    window = draw(windows())
    when = draw(st.sampled_from(list(ReviewWhen))) if window.closes else ReviewWhen.AT_ONCE
    return Blueprint(
        code="CERT-1",
        title=draw(titles),
        purpose=draw(st.sampled_from(list(Purpose))),
        sections=draw(sections()),
        cut=draw(decimals),
        time_limit=timedelta(minutes=draw(st.integers(1, 1440))),
        level=draw(st.none() | st.integers(1, 9)),
        description=draw(st.none() | titles),
        scoring=draw(st.sampled_from(list(ScoringRule))),
        navigation=draw(st.sampled_from(list(Navigation))),
        review=ReviewPolicy(draw(st.sampled_from(list(ReviewShows))), when),
        window=window,
        bound_by_window=draw(st.booleans()),
        attempts=draw(st.none() | st.integers(1, 1000)),
        cool_down=timedelta(minutes=draw(st.sampled_from([0, 1, 59, 60, 90, 1440, 2880, 10_080]))),
        access=draw(st.sampled_from(list(Access))),
        requires=tuple(
            Requirement(code) for code in draw(st.lists(st.sampled_from(["SALES", "COMP"]), unique=True))
        ),
        pilot=draw(st.integers(0, 200)),
        valid_for=draw(st.none() | st.integers(1, 600)),
    )


def parsed(text: str) -> Blueprint:
    report = Report("x.yaml")
    found = parse_blueprint("x.yaml", text, report, in_place=False)
    assert not report.faults, (report.faults, text)
    return found.blueprints[0].value


@settings(max_examples=40)
@given(whole())
def test_a_draft_becomes_a_file_and_is_the_same_again(found: Blueprint) -> None:
    kept = from_json(to_json(found))
    again = parsed(blueprint_text("x.yaml", None, kept))
    assert again == found
    assert again.digest == found.digest


@settings(max_examples=30)
@given(whole(), whole())
def test_any_blueprint_is_edited_into_any_other(before: Blueprint, after: Blueprint) -> None:
    text = blueprint_text("x.yaml", None, before)
    assert parsed(blueprint_text("x.yaml", text, after)) == after


@settings(max_examples=30)
@given(st.sampled_from(BUNDLED), whole())
def test_a_bundled_file_is_edited_into_anything(path: Path, after: Blueprint) -> None:
    before = path.read_text(encoding="utf-8")
    assert parsed(blueprint_text("x.yaml", before, replace(after, code=path.stem))) == replace(
        after, code=path.stem
    )


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_a_file_that_says_the_same_is_left_to_the_letter(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert blueprint_text("x.yaml", text, parsed(text)) == text


def changed_lines(before: str, after: str) -> tuple[set[str], set[str]]:
    old, new = before.split("\n"), after.split("\n")
    return set(old) - set(new), set(new) - set(old)


def test_only_what_changed_is_written_and_comments_stay() -> None:
    text = (BUNDLED[0].parent / "CERT-1.yaml").read_text(encoding="utf-8")
    was = parsed(text)
    first = was.sections[0]
    wanted = {**cells(first), Cell("SALES", 3): 2, Cell("SALES-01", 2): 4}
    del wanted[Cell("ROLE", 1)]
    edited = replace(was, cut=Fraction(65), sections=(refilled(first, wanted), *was.sections[1:]))
    after = blueprint_text("x.yaml", text, edited)
    assert parsed(after) == edited
    gone, come = changed_lines(text, after)
    assert gone == {
        "cut: 60",
        "      - {module: ROLE, band: 1, count: 3}",
        "      - {module: SALES, band: 3, count: 1}     # 见客户时总要判断一句话怎么接",
    }
    assert come == {
        "cut: 65",
        "      - {module: SALES, band: 3, count: 2}     # 见客户时总要判断一句话怎么接",
        "      - {objective: SALES-01, band: 2, count: 4}",
    }


def test_a_comment_behind_a_changed_field_stays() -> None:
    text = (BUNDLED[0].parent / "CERT-1.yaml").read_text(encoding="utf-8")
    edited = replace(parsed(text), review=ReviewPolicy(ReviewShows.NOTHING), level=None, pilot=3)
    after = blueprint_text("x.yaml", text, edited)
    assert "review: {shows: nothing, when: at_once}   # 只看分数，题目可继续使用" in after
    assert "level:" not in after
    assert "\npilot: 3\n" in after
    assert after.startswith("# 初级认证")


def test_a_section_is_added_renamed_and_taken_out_without_touching_the_others() -> None:
    text = (BUNDLED[0].parent / "CERT-2.yaml").read_text(encoding="utf-8")
    was = parsed(text)
    first, second, third = was.sections
    extra = Section("s9", LocalText("附加", "Extra"), Fraction(3, 2), (Quota(2, "COMP"),))
    edited = replace(was, sections=(replace(first, title=LocalText("新名", "New")), third, extra))
    after = blueprint_text("x.yaml", text, edited)
    assert parsed(after) == edited
    assert "# 这两个模块的三档题多在" in after
    gone, _ = changed_lines(text, after)
    assert not any("SALES" in line for line in gone)
    assert f"id: {second.id}" not in after


def test_what_a_file_cannot_say_is_refused_rather_than_rounded() -> None:
    found = parsed((BUNDLED[0].parent / "CERT-1.yaml").read_text(encoding="utf-8"))
    with pytest.raises(UnwritableFileError):
        blueprint_text("x.yaml", None, replace(found, cut=Fraction(200, 3)))
    with pytest.raises(UnwritableFileError):
        blueprint_text("x.yaml", "code: [broken", found)


def test_a_time_keeps_its_offset() -> None:
    found = parsed((BUNDLED[0].parent / "CERT-1.yaml").read_text(encoding="utf-8"))
    opens = datetime(2026, 12, 1, 9, 0, tzinfo=SHANGHAI)
    text = blueprint_text(
        "x.yaml", None, replace(found, window=Window(opens, datetime(2027, 1, 1, tzinfo=UTC)))
    )
    assert "2026-12-01T09:00:00+08:00" in text
