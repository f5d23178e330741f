"""Response matrices are read in any usual encoding, and every fault has its line."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.errors import Severity
from trainer.i18n import describe
from trainer.interchange.responses import Reading, read_responses
from trainer.text import Language

KEY = "item,key,max\nq1,a,1\nq2,b,2\n"


def read(text: str, key: str | None = None) -> Reading:
    return read_responses(text.encode(), "r.csv", None if key is None else key.encode(), "k.csv")


def faults(reading: Reading) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.id, fault.code) for fault in reading.faults]


def test_marks_are_read_with_empty_as_not_presented() -> None:
    found = read("id,q1,q2\nA,1,0.5\nB,,0\nC,-,1\n").matrix
    assert found is not None
    assert (found.candidates, found.items) == (("A", "B", "C"), ("q1", "q2"))
    np.testing.assert_array_equal(found.marks, [[1, 0.5], [np.nan, 0], [0, 1]])
    assert found.maxima.tolist() == [1, 1]


def test_without_a_key_the_highest_mark_seen_is_the_maximum_and_at_least_one() -> None:
    found = read("id,q1,q2\nA,4,0.5\nB,2.5,0\n").matrix
    assert found is not None
    assert found.maxima.tolist() == [4, 1]


def test_options_are_scored_by_the_key() -> None:
    found = read("id,q1,q2\nA,a,b\nB,c,B\nC,,-\n", KEY).matrix
    assert found is not None
    np.testing.assert_array_equal(found.marks, [[1, 2], [0, 2], [np.nan, 0]])
    assert found.choices["q1"].options == ("a", "c")
    assert found.choices["q1"].chosen.tolist() == [[True, False], [False, True], [False, False]]
    assert found.choices["q2"].options == ("b",)


def test_several_options_earn_the_mark_only_together() -> None:
    found = read("id,q\nA,c;a\nB,a\nC,a b c\n", "item,key,max\nq,a;c,3\n").matrix
    assert found is not None
    assert found.marks[:, 0].tolist() == [3, 0, 0]


def test_an_item_without_key_options_is_marked_up_to_its_maximum() -> None:
    found = read("id,q1,q2\nA,a,3\nB,b,5\n", "item,key,max\nq1,a,\nq2,,4\n")
    assert faults(found) == [(3, "q2", "mark-above-maximum")]
    assert found.matrix is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_ids_are_read_in_every_usual_encoding(encoding: str) -> None:
    found = read_responses("考生,甲一\n张三,1\n李四,0\n".encode(encoding), "r.csv").matrix
    assert found is not None
    assert (found.candidates, found.items) == (("张三", "李四"), ("甲一",))


@pytest.mark.parametrize(
    "data", [b"\xff\xfe\x00", b"\x89PNG\r\n\x1a\n\x00\x00", "a,b\n1,2\n".encode("utf-16")]
)
def test_what_is_not_text_is_refused(data: bytes) -> None:
    assert [fault.code for fault in read_responses(data, "r.csv").faults] == ["unreadable-encoding"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(0, "", "empty-file")]),
        ("\n \n", [(0, "", "empty-file")]),
        ("id,q1\n", [(1, "", "no-candidates")]),
        ("id\nA\n", [(1, "", "no-items")]),
        ("id,q1,q2\nA,1\nB,1,0\nC,1,0,1\n", [(2, "A", "ragged-row"), (4, "C", "ragged-row")]),
        ("id,q1,q1\nA,1,0\n", [(1, "q1", "duplicate-item")]),
        ("id,q1,\nA,1,0\n", [(1, "", "unnamed-item")]),
        ("id,q1\nA,1\n\nA,0\n", [(4, "A", "duplicate-candidate")]),
        ("id,q1\n,1\n", [(2, "", "unnamed-candidate")]),
        ("id,q1\nA,b\nB,nan\nC,-1\nD,inf\n", [(line, "q1", "not-a-mark") for line in (2, 3, 4, 5)]),
        ('id,q1\n"A\nB",1\nC,x\n', [(4, "q1", "not-a-mark")]),
        ('id,q1\nA,"1\n', [(2, "", "broken-csv")]),
    ],
)
def test_every_fault_has_its_line(text: str, expected: list[tuple[int, str, str]]) -> None:
    found = read(text)
    assert faults(found) == expected
    assert found.matrix is None


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("item,key,max\nq1,a,1\n", [(1, "q2", "item-without-key")]),
        ("item,key\nq1,a\nq2,a\n", [(1, "", "missing-column")]),
        (KEY + "q1,b,1\n", [(4, "q1", "duplicate-item")]),
        ("item,key,max\nq1,a,0\nq2,a,x\n", [(2, "q1", "bad-maximum"), (3, "q2", "bad-maximum")]),
        ("item,key,max,options\nq1,z,1,a;b\nq2,a,1,a;b\n", [(2, "q1", "unknown-key")]),
        ("", [(0, "", "empty-file")]),
    ],
)
def test_faults_of_the_key_have_their_line(key: str, expected: list[tuple[int, str, str]]) -> None:
    found = read("id,q1,q2\nA,a,b\n", key)
    assert faults(found) == expected
    assert found.matrix is None


@pytest.mark.parametrize(
    ("key", "cell"),
    [("a,1", "z"), ("a,1", "7"), ("a,1", "ab"), ("true,1", "a"), ("1,1", "a"), ("a,1", "a;?"), ("a,1", ";")],
)
def test_an_option_of_another_kind_than_the_key_is_a_fault(key: str, cell: str) -> None:
    assert faults(read(f"id,q\nA,b\nB,{cell}\n".replace("A,b", "A,"), f"item,key,max\nq,{key}\n")) == [
        (3, "q", "unknown-option")
    ]


def test_declared_options_are_the_only_ones() -> None:
    found = read("id,q\nA,a\nB,d\n", "item,key,max,options\nq,a,1,a;b;c\n")
    assert faults(found) == [(3, "q", "unknown-option")]


def test_an_option_nobody_chose_is_listed_where_it_was_declared() -> None:
    found = read("id,q\nA,a\nB,b\n", "item,key,max,options\nq,a,1,a;b;c\n").matrix
    assert found is not None
    assert found.choices["q"].options == ("a", "b", "c")


def test_a_key_without_responses_is_only_a_warning() -> None:
    found = read("id,q1\nA,a\n", KEY)
    assert [(fault.code, fault.severity) for fault in found.faults] == [("unused-key", Severity.WARNING)]
    assert found.matrix is not None


def test_many_faults_of_one_kind_are_counted() -> None:
    found = read("id,q\n" + "".join(f"c{n},x\n" for n in range(100)))
    assert len(found.faults) == 21
    assert {fault.details.get("count") for fault in found.faults if fault.line == 0} == {80}


@pytest.mark.parametrize("language", list(Language))
def test_faults_can_be_told_in_both_languages(language: Language) -> None:
    found = read("id,q1,q2\nA,zz,b\nA,a\nB,a,b\nB,a,b\n", "item,key,max\nq1,a,y\n")
    assert len(found.faults) == 5
    assert all("{" not in describe(language, fault) for fault in found.faults)


ids = st.text(st.characters(codec="gb18030", exclude_categories=("C", "Z")), min_size=1, max_size=8)
cells = st.one_of(st.just(""), st.just("-"), st.integers(0, 9).map(str), st.floats(0, 9).map(repr))


@given(
    st.lists(ids, unique=True, min_size=1, max_size=6),
    st.lists(ids, unique=True, min_size=1, max_size=5),
    st.data(),
    st.sampled_from(["utf-8", "utf-8-sig"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_was_written_is_read_again(
    candidates: list[str], items: list[str], data: st.DataObject, encoding: str, ending: str
) -> None:
    rows = [data.draw(st.lists(cells, min_size=len(items), max_size=len(items))) for _ in candidates]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator=ending)
    writer.writerow(["candidate", *items])
    writer.writerows([name, *row] for name, row in zip(candidates, rows, strict=True))
    found = read_responses(file.getvalue().encode(encoding), "r.csv")
    assert found.faults == ()
    assert found.matrix is not None
    assert (found.matrix.candidates, found.matrix.items) == (tuple(candidates), tuple(items))
    expected = [[{"": np.nan, "-": 0.0}.get(c, float(c or 0) if c != "-" else 0.0) for c in r] for r in rows]
    np.testing.assert_array_equal(found.matrix.marks, expected)


@given(st.binary(max_size=200), st.binary(max_size=100))
def test_no_file_makes_it_stumble(data: bytes, key: bytes) -> None:
    for found in (read_responses(data, "r.csv"), read_responses(data, "r.csv", key, "k.csv")):
        assert found.matrix is not None or found.faults
