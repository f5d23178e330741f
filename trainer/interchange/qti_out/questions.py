"""One item as a QTI assessment item: a choice, scored as here, with what is said of each option."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from trainer.interchange.outgoing import share
from trainer.interchange.qti_out.dialects import XML, Dialect
from trainer.interchange.qti_out.xhtml import blocks, flow
from trainer.items import TRUE_FALSE_IDS, Item, ItemType
from trainer.text import legal

TRUTH = {"true": "正确", "false": "错误"}
_RESPONSE = "RESPONSE"
_SCORE = "SCORE"
_FEEDBACK = "FEEDBACK"


def question(item: Item, dialect: Dialect, places: Mapping[str, str]) -> bytes:
    """An item as the text of its file. Args: places: where its pictures are from there, by digest."""
    root = dialect.root(
        "assessmentItem",
        {
            "identifier": item.id,
            "title": item.id,
            "label": item.objective,
            "adaptive": "false",
            "timeDependent": "false",
        },
    )
    root.set(f"{{{XML}}}lang", "zh-CN")
    _declarations(root, item, dialect)
    _body(root, item, dialect, places)
    _processing(root, item, dialect)
    for name, text in _said(item):
        feedback = dialect.add(
            root, "modalFeedback", outcomeIdentifier=_FEEDBACK, identifier=_name(name), showHide="show"
        )
        holder = dialect.add(feedback, "contentBody") if dialect.bodies else feedback
        blocks(holder, dialect.namespace, text, places)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _name(option: str) -> str:
    """An option's id as an identifier, which may not begin with a digit; no id of ours has an underline."""
    return f"_{option}" if option[:1].isdigit() else option


def _said(item: Item) -> Iterator[tuple[str, str]]:
    for name in item.option_ids:
        if said := item.rationale.get(name, ""):
            yield name, said


def _declarations(root: etree._Element, item: Item, dialect: Dialect) -> None:
    many = item.type is ItemType.MULTIPLE
    cardinality = "multiple" if many else "single"
    response = dialect.add(
        root, "responseDeclaration", identifier=_RESPONSE, cardinality=cardinality, baseType="identifier"
    )
    correct = dialect.add(response, "correctResponse")
    for name in item.option_ids:
        if name in item.key:
            dialect.add(correct, "value", _name(name))
    if many:
        mapping = dialect.add(response, "mapping", lowerBound="0", upperBound="1", defaultValue="0")
        for name in item.option_ids:
            value = f"{share(item, name) / 100:.6f}"
            dialect.add(mapping, "mapEntry", mapKey=_name(name), mappedValue=value)
    score = dialect.add(
        root,
        "outcomeDeclaration",
        identifier=_SCORE,
        cardinality="single",
        baseType="float",
        normalMaximum="1",
    )
    dialect.add(dialect.add(score, "defaultValue"), "value", "0")
    dialect.add(
        root, "outcomeDeclaration", identifier=_FEEDBACK, cardinality=cardinality, baseType="identifier"
    )


def _body(root: etree._Element, item: Item, dialect: Dialect, places: Mapping[str, str]) -> None:
    body = dialect.add(root, "itemBody")
    for kind, text in (("stimulus", item.stimulus), ("stem", item.stem)):
        if text:
            holder = etree.SubElement(body, f"{{{dialect.namespace}}}div", {"class": kind})
            blocks(holder, dialect.namespace, text, places)
    truth = item.type is ItemType.TRUE_FALSE
    interaction = dialect.add(
        body,
        "choiceInteraction",
        responseIdentifier=_RESPONSE,
        shuffle="false" if truth else "true",
        maxChoices="0" if item.type is ItemType.MULTIPLE else "1",
    )
    for name in TRUE_FALSE_IDS if truth else ():
        dialect.add(interaction, "simpleChoice", TRUTH[name], identifier=name)
    for option in item.options:
        fixed = {"fixed": "true"} if option.fixed else {}
        choice = dialect.add(interaction, "simpleChoice", identifier=_name(option.id), **fixed)
        flow(choice, dialect.namespace, legal(option.text), places)


def _processing(root: etree._Element, item: Item, dialect: Dialect) -> None:
    processing = dialect.add(root, "responseProcessing")
    if item.type is ItemType.MULTIPLE:
        given = dialect.add(processing, "setOutcomeValue", identifier=_SCORE)
        dialect.add(given, "mapResponse", identifier=_RESPONSE)
    else:
        condition = dialect.add(processing, "responseCondition")
        right = dialect.add(condition, "responseIf")
        match = dialect.add(right, "match")
        dialect.add(match, "variable", identifier=_RESPONSE)
        dialect.add(match, "correct", identifier=_RESPONSE)
        given = dialect.add(right, "setOutcomeValue", identifier=_SCORE)
        dialect.add(given, "baseValue", "1", baseType="float")
    told = dialect.add(processing, "setOutcomeValue", identifier=_FEEDBACK)
    dialect.add(told, "variable", identifier=_RESPONSE)
