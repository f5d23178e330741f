"""QTI 2 and 3: directions, feedback of the whole, formulae, and items that are drawn anew for everybody."""

from __future__ import annotations

import io
import zipfile

from trainer.interchange.judging import Judgement, judge
from trainer.interchange.reading import read

RIGHT_OR_WRONG = (
    "<qti-response-processing><qti-response-condition><qti-response-if><qti-match>"
    '<qti-variable identifier="R"/><qti-correct identifier="R"/></qti-match>'
    '<qti-set-outcome-value identifier="F"><qti-base-value base-type="identifier">OK</qti-base-value>'
    "</qti-set-outcome-value></qti-response-if><qti-response-else>"
    '<qti-set-outcome-value identifier="F"><qti-base-value base-type="identifier">NO</qti-base-value>'
    "</qti-set-outcome-value></qti-response-else></qti-response-condition></qti-response-processing>"
)


def found(inside: str = "", before: str = "", option: str = "以后再说", after: str = "") -> Judgement:
    text = (
        '<qti-assessment-item identifier="i" title="t">'
        '<qti-response-declaration identifier="R" cardinality="single" base-type="identifier">'
        "<qti-correct-response><qti-value>x</qti-value></qti-correct-response></qti-response-declaration>"
        f"{before}<qti-item-body>{inside}<p>客户来电投诉，先做什么？</p>"
        '<qti-choice-interaction response-identifier="R" max-choices="1">'
        '<qti-simple-choice identifier="x">听完并记录</qti-simple-choice>'
        f'<qti-simple-choice identifier="y">{option}</qti-simple-choice>'
        f"</qti-choice-interaction></qti-item-body>{after}</qti-assessment-item>"
    )
    return judge(read(text.encode(), "x.xml"))


def test_directions_for_the_candidate_stand_before_the_stem_and_those_for_others_do_not() -> None:
    (draft,) = found(
        '<qti-rubric-block view="tutor"><p>提示学员先听</p></qti-rubric-block>'
        '<qti-rubric-block view="author candidate"><p>请选一项。</p>'
        "<qti-catalog-info><p>手语视频</p></qti-catalog-info></qti-rubric-block>"
    ).drafts
    assert draft.stem == "请选一项。\n\n客户来电投诉，先做什么？"


def test_feedback_for_right_and_for_wrong_goes_to_the_options_it_speaks_of() -> None:
    (draft,) = found(
        inside='<qti-feedback-block identifier="OK"><p>先听，客户才愿意谈。</p></qti-feedback-block>',
        after=RIGHT_OR_WRONG
        + '<qti-modal-feedback identifier="NO"><p>再读一遍投诉流程。</p></qti-modal-feedback>',
    ).drafts
    assert dict(draft.rationale) == {"a": "先听，客户才愿意谈。", "b": "再读一遍投诉流程。"}
    assert draft.stem == "客户来电投诉，先做什么？"


def test_an_item_whose_numbers_are_drawn_is_of_a_type_this_bank_does_not_have() -> None:
    printed = found("<p>金额为 <qti-printed-variable identifier='n'/> 元。</p>")
    drawn = found(
        before="<qti-template-processing><qti-set-correct-response identifier='R'>"
        "<qti-base-value>y</qti-base-value></qti-set-correct-response></qti-template-processing>"
    )
    for judged in (printed, drawn):
        assert not judged.drafts
        assert dict(judged.unsupported) == {"template": 1}


def test_tex_beside_a_formula_is_taken_without_the_signs_around_it() -> None:
    formula = (
        "<math><semantics><mi>x</mi><annotation encoding='SnuggleTeX'>\\[ x^2 \\]</annotation></semantics>"
        "</math>"
    )
    (draft,) = found(option=formula).drafts
    assert draft.options[1].text == "$x^2$"


ITEM = (
    '<qti-assessment-item identifier="{name}" title="t">'
    '<qti-response-declaration identifier="R" cardinality="single" base-type="identifier">'
    "<qti-correct-response><qti-value>x</qti-value></qti-correct-response></qti-response-declaration>"
    '<qti-assessment-stimulus-ref identifier="S" href="../texts/{text}"/>'
    '<qti-item-body><p>第 {name} 问</p><qti-choice-interaction response-identifier="R" max-choices="1">'
    '<qti-simple-choice identifier="x">是</qti-simple-choice>'
    '<qti-simple-choice identifier="y">不一定</qti-simple-choice>'
    "</qti-choice-interaction></qti-item-body></qti-assessment-item>"
)
STIMULUS = (
    '<qti-assessment-stimulus identifier="S" title="t"><qti-stimulus-body><p>某客户三次来电。</p>'
    "<p>每次都问退费。</p></qti-stimulus-body></qti-assessment-stimulus>"
)


def package(**items: str) -> Judgement:
    """A package with one stimulus and these items, each referring to a text by its name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("texts/calls.xml", STIMULUS)
        for name, text in items.items():
            archive.writestr(f"items/{name}.xml", ITEM.format(name=name, text=text))
    return judge(read(buffer.getvalue(), "p.zip"))


def test_items_that_refer_to_one_stimulus_become_a_case() -> None:
    judged = package(a="calls.xml", b="calls.xml")
    assert not judged.faults
    assert [(draft.stimulus, draft.stem) for draft in judged.drafts] == [
        ("某客户三次来电。\n\n每次都问退费。", "第 a 问"),
        ("某客户三次来电。\n\n每次都问退费。", "第 b 问"),
    ]
    assert len({draft.unit for draft in judged.drafts}) == 1


def test_an_item_alone_on_its_stimulus_has_it_before_its_stem() -> None:
    (draft,) = package(a="calls.xml").drafts
    assert draft.stem == "某客户三次来电。\n\n每次都问退费。\n\n第 a 问"


def test_an_item_whose_stimulus_is_missing_is_a_fault_and_costs_no_other() -> None:
    judged = package(a="calls.xml", b="lost.xml", c="calls.xml")
    assert [draft.name for draft in judged.drafts] == ["a", "c"]
    assert [fault.code for fault in judged.faults] == ["missing-member"]
