"""QTI 1.2: marks that differ, feedback wherever it is linked, material inside a response, plain texts."""

from __future__ import annotations

from trainer.interchange.judging import Draft, Judgement, judge
from trainer.interchange.reading import read

LABEL = (
    '<response_label ident="{ident}"><material><mattext{kind}>{text}</mattext></material></response_label>'
)
CONDITION = (
    "<respcondition{named}><conditionvar>{test}</conditionvar>{mark}"
    '<displayfeedback linkrefid="{told}"/></respcondition>'
)
FEEDBACK = '<itemfeedback ident="{ident}"><material><mattext>{text}</mattext></material></itemfeedback>'


def condition(*idents: str, mark: str = "", named: bool = False, told: str = "") -> str:
    test = "".join(f"<varequal>{ident}</varequal>" for ident in idents) or "<other/>"
    return CONDITION.format(
        named=' correctanswer="Yes"' if named else "",
        test=f"<and>{test}</and>" if len(idents) > 1 else test,
        mark=f"<setvar>{mark}</setvar>" if mark else "",
        told=told,
    )


def found(
    *conditions: str,
    cardinality: str = "Single",
    inside: str = "",
    kind: str = "",
    feedback: dict[str, str] | None = None,
    texts: tuple[str, ...] = ("先问需求", "先报价格", "先谈合同"),
) -> Judgement:
    labels = "".join(
        LABEL.format(ident=f"i{place}", kind=kind, text=text) for place, text in enumerate(texts)
    )
    told = "".join(FEEDBACK.format(ident=ident, text=text) for ident, text in (feedback or {}).items())
    text = (
        '<questestinterop><item ident="q"><presentation><material><mattext>拜访客户时先做什么？</mattext>'
        f'</material><response_lid rcardinality="{cardinality}">{inside}'
        f"<render_choice>{labels}</render_choice>"
        f"</response_lid></presentation><resprocessing>{''.join(conditions)}</resprocessing>{told}</item>"
        "</questestinterop>"
    )
    return judge(read(text.encode(), "x.xml"))


def only(judged: Judgement) -> Draft:
    assert not judged.faults, judged.faults
    (draft,) = judged.drafts
    return draft


def test_where_one_answer_is_asked_for_it_is_the_one_that_earns_most() -> None:
    judged = found(condition("i1", mark="5.0"), condition("i0", mark="10.0"))
    assert only(judged).key == {"a"}
    assert [note.code for note in judged.notes] == ["partial-credit"]


def test_two_answers_that_earn_the_same_are_no_guess_where_one_is_asked_for() -> None:
    judged = found(condition("i1", mark="100"), condition("i0", mark="100"))
    assert [fault.code for fault in judged.faults] == ["several-right"]


def test_an_answer_named_as_right_that_earns_less_is_no_guess() -> None:
    judged = found(condition("i1", mark="5.0", named=True), condition("i0", mark="10.0"))
    assert [fault.code for fault in judged.faults] == ["several-right"]


def test_where_several_are_asked_for_all_that_earn_something_are_right() -> None:
    judged = found(
        *(condition(f"i{place}", mark=mark) for place, mark in enumerate(("25", "25", "-10"))),
        cardinality="Multiple",
    )
    assert only(judged).key == {"a", "b"}


def test_feedback_belongs_to_the_choice_after_which_it_is_shown() -> None:
    draft = only(
        found(
            condition("i0", mark="100", told="f1"),
            condition("i1", told="f2"),
            feedback={"f1": "问过才知道", "f2": "太早", "general_incorrect_fb": "再想想", "f9": "见第三章"},
        )
    )
    assert dict(draft.rationale) == {"a": "问过才知道\n\n见第三章", "b": "太早", "c": "再想想"}


def test_feedback_for_all_right_choices_together_explains_each_of_them() -> None:
    draft = only(
        found(
            condition("i0", "i1", mark="100", told="correct_fb"),
            cardinality="Multiple",
            feedback={"correct_fb": "两件都要做"},
        )
    )
    assert dict(draft.rationale) == {"a": "两件都要做", "b": "两件都要做"}


def test_material_written_into_the_response_belongs_to_the_stem() -> None:
    inside = "<material><mattext>只选一项。</mattext></material>"
    assert only(found(condition("i0", mark="1"), inside=inside)).stem == "拜访客户时先做什么？\n\n只选一项。"


def test_a_text_that_says_it_is_plain_is_no_html() -> None:
    texts = ("&lt;b&gt;加粗&lt;/b&gt;", "两者都不是")
    draft = only(found(condition("i0", mark="1"), kind=' texttype="text/plain"', texts=texts))
    assert "**" not in draft.options[0].text
    assert "加粗" in draft.options[0].text
    assert "b>" in draft.options[0].text
