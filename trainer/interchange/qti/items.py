"""QTI 2.1, 2.2 and 3.0: one item with one choice interaction; other interactions are counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from lxml import etree

from trainer.errors import translatable
from trainer.interchange.gallery import Gallery
from trainer.interchange.gift import tell_losses
from trainer.interchange.markup import from_tree, name_of
from trainer.interchange.qti.after import said_after
from trainer.interchange.qti.conditions import asked_for
from trainer.interchange.records import Choice, Flaw, Notebook, Record
from trainer.interchange.safe_xml import line_of

_FEEDBACK = frozenset(("feedbackinline", "feedbackblock", "modalfeedback"))
_IN_CHOICE = ("feedbackinline", "feedbackblock")
_ASIDE = frozenset(
    (
        *_FEEDBACK,
        "rubricblock",
        "choiceinteraction",
        "prompt",
        "templateinline",
        "templateblock",
        "cataloginfo",
    )
)


def attribute(node: etree._Element, name: str) -> str:
    """An attribute, however the version writes its name."""
    for key, value in node.attrib.items():
        local = etree.QName(str(key)).localname if str(key).startswith("{") else str(key)
        if local.replace("-", "").lower() == name:
            return str(value)
    return ""


def _named(node: etree._Element, name: str) -> Iterator[etree._Element]:
    return (found for found in node.iter() if name_of(found) == name)


Material = Callable[[str, int], tuple[str, str] | None]
"""The name and text of the shared material at an address, asked for at a line; None where there is none."""


def no_material(_address: str, _line: int) -> None:
    """A document by itself, which has nothing beside it."""


def read_item(
    node: etree._Element,
    notebook: Notebook,
    topic: str,
    gallery: Gallery,
    material: Material = no_material,
) -> None:
    """Read one item."""
    line = line_of(node)
    name = attribute(node, "identifier") or attribute(node, "title")
    body = next(_named(node, "itembody"), None)
    interactions = [
        found for found in (body.iter() if body is not None else ()) if name_of(found).endswith("interaction")
    ]
    if body is None or not interactions:
        notebook.unlike(line, "no interaction", name)
        return
    kinds = sorted({etree.QName(found).localname for found in interactions})
    if len(interactions) > 1:
        notebook.unlike(line, f"composite ({', '.join(kinds)})", name)
        return
    if name_of(interactions[0]) != "choiceinteraction":
        notebook.unlike(line, kinds[0], name)
        return
    if _changes(node):
        notebook.unlike(line, "template", name)
        return
    found = _on_material(_record(node, body, interactions[0], notebook, gallery), node, material)
    notebook.records.append(replace(found, topic=found.topic or topic))


def _on_material(record: Record, node: etree._Element, material: Material) -> Record:
    """The record with the material that the item refers to; without it nobody could answer."""
    addresses = [attribute(found, "href") for found in _named(node, "assessmentstimulusref")]
    found = [(address, material(address, record.line)) for address in addresses]
    if lost := [address for address, shared in found if shared is None]:
        template = translatable("“{member}” is named here but is not in the package")
        flaw = Flaw("missing-member", template, {"member": lost[0][:120]})
        return replace(record, flaws=(*record.flaws, flaw))
    shared = [told for _, told in found if told is not None]
    texts = [text for _, text in shared if text]
    if not texts:
        return record
    return replace(record, stimulus="\n\n".join(texts), case=" ".join(name for name, _ in shared))


def _changes(node: etree._Element) -> bool:
    """Whether an item is another one for every candidate: its numbers, or its key, are drawn."""
    return any(len(found) for found in _named(node, "templateprocessing")) or any(
        next(_named(body, "printedvariable"), None) is not None for body in _named(node, "itembody")
    )


def _record(
    node: etree._Element,
    body: etree._Element,
    interaction: etree._Element,
    notebook: Notebook,
    gallery: Gallery,
) -> Record:
    line, name = line_of(node), attribute(node, "identifier") or attribute(node, "title")

    def said(element: etree._Element | None, skipped: frozenset[str] = _FEEDBACK) -> str:
        if element is None:
            return ""
        found = from_tree(element, skipped, gallery.reader(line, name))
        tell_losses(found, line, notebook, name)
        return found.text

    prompt = next(_named(interaction, "prompt"), None)
    directions = [said(block, _FEEDBACK | {"cataloginfo"}) for block in _directions(body)]
    before, asked = _apart(body)
    stem = "\n\n".join(part for part in (*directions, said(asked, _ASIDE), said(prompt)) if part)
    simple = list(_named(interaction, "simplechoice"))
    ids = [attribute(choice, "identifier") for choice in simple]
    letters = {name: chr(ord("A") + place) for place, name in enumerate(ids)}
    choices = tuple(
        Choice(
            chr(ord("A") + place),
            said(choice),
            " ".join(said(feedback) for feedback in choice.iter() if name_of(feedback) in _IN_CHOICE),
            attribute(choice, "fixed") == "true" and attribute(interaction, "shuffle") == "true",
        )
        for place, choice in enumerate(simple)
    )
    key, flaws = _key(node, attribute(interaction, "responseidentifier"), letters)
    if key is not None and len(key) > 1 and attribute(interaction, "maxchoices") == "1":
        template = translatable("{count} answers are each wholly right; mark one, or give each its share")
        flaws.append(Flaw("several-right", template, {"count": len(key)}))
    after = said_after(node, letters, key or frozenset(), said)
    return Record(
        path=notebook.path,
        line=line,
        stem=stem,
        choices=choices,
        key=key,
        explanation=after.explanation,
        rationale=after.rationale,
        topic=_objective(node),
        name=name,
        flaws=tuple(flaws),
        stimulus=said(before, _ASIDE),
    )


def _apart(body: etree._Element) -> tuple[etree._Element | None, etree._Element]:
    """The text of a case and the stem, where the body marks them as this program does; else only a stem."""
    parts = [child for child in body if name_of(child) and name_of(child) not in _ASIDE]
    loose = "".join(filter(None, (body.text, *(child.tail for child in body))))
    if not loose.strip() and [part.get("class") for part in parts] == ["stimulus", "stem"]:
        return parts[0], parts[1]
    return None, body


def _directions(body: etree._Element) -> Iterator[etree._Element]:
    """What candidates are told before an item; what tutors and scorers are told is none of theirs."""
    for block in _named(body, "rubricblock"):
        if "candidate" in attribute(block, "view").split():
            yield block


def _key(
    node: etree._Element, response: str, letters: dict[str, str]
) -> tuple[frozenset[str] | None, list[Flaw]]:
    """The right choices: as declared, else those the mapping or a condition gives marks for."""
    declared = next(
        (
            found
            for found in _named(node, "responsedeclaration")
            if attribute(found, "identifier") == response
        ),
        None,
    )
    if declared is None:
        return None, []
    right = [
        "".join(str(part) for part in value.itertext()).strip()
        for correct in _named(declared, "correctresponse")
        for value in _named(correct, "value")
    ]
    right = right or _mapped(declared) or asked_for(node, response)
    strange = [value for value in right if value not in letters]
    if strange:
        template = translatable("key '{key}' is not one of the options {options}")
        details = {"key": strange[0][:60], "options": ", ".join(letters)[:120]}
        return None, [Flaw("key-not-an-option", template, details)]
    return frozenset(letters[value] for value in right) or None, []


def _mapped(declared: etree._Element) -> list[str]:
    entries = []
    for entry in _named(declared, "mapentry"):
        value = attribute(entry, "mappedvalue")
        if re.fullmatch(r"\s*[-+]?\d+(?:\.\d*)?\s*", value):
            entries.append((float(value), attribute(entry, "mapkey")))
    good = [(value, key) for value, key in entries if value > 0]
    if attribute(declared, "cardinality") == "single" and good:
        best = max(value for value, _ in good)
        return [key for value, key in good if value == best][:1]
    return [key for _, key in good]


def _objective(node: etree._Element) -> str:
    """An objective code that this program wrote beside an item's title."""
    label = attribute(node, "label")
    return label if re.fullmatch(r"[A-Z][A-Z0-9]{1,15}-\d{2,3}", label) else ""
