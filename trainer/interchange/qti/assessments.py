"""QTI 1.2, as Canvas and Common Cartridge write it: assessments and question banks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from lxml import etree

from trainer.errors import translatable
from trainer.interchange.gallery import Gallery
from trainer.interchange.gift import tell_losses
from trainer.interchange.markup import from_html, name_of
from trainer.interchange.qti.remarks import remarks
from trainer.interchange.qti.rewards import rewarded
from trainer.interchange.records import Choice, Record
from trainer.interchange.safe_xml import line_of

_CHOICE_KINDS = (
    *("multiple_choice_question", "true_false_question", "multiple_answers_question"),
    *("cc.multiple_choice.v0p1", "cc.true_false.v0p1", "cc.multiple_response.v0p1"),
    *("multiple choice", "true/false", "multiple answer", "multiple correct"),
)

_PARENT = "parent_stimulus_item_ident"
"""Under which label Canvas says which stimulus an item belongs to."""


def read_assessment(root: etree._Element, gallery: Gallery) -> None:
    """Read every item of a document."""
    items = list(_named(root, "item"))
    wanted = {_entry(item, _PARENT) for item in items} - {""}
    stimuli = {ident: item for item in items if (ident := item.get("ident") or "") in wanted}
    for item in items:
        if (item.get("ident") or "") not in stimuli or _kind(item) != "text_only_question":
            _item(item, gallery, stimuli.get(_entry(item, _PARENT)))


def _named(node: etree._Element, name: str) -> Iterator[etree._Element]:
    return (found for found in node.iter() if name_of(found) == name)


def _kind(item: etree._Element) -> str:
    """The type an item's metadata state."""
    for entry in _named(item, "qtimetadatafield"):
        label = "".join(_texts(entry, "fieldlabel")).lower()
        if label in ("question_type", "cc_profile", "qmd_itemtype", "bbmd_questiontype"):
            return "".join(_texts(entry, "fieldentry")).lower()
    return ""


def _texts(node: etree._Element, name: str) -> list[str]:
    return ["".join(str(part) for part in found.itertext()).strip() for found in _named(node, name)]


def _item(item: etree._Element, gallery: Gallery, parent: etree._Element | None) -> None:
    notebook = gallery.notebook
    line, name = line_of(item), item.get("ident") or item.get("title") or ""
    kind = _kind(item)
    presentation = next(_named(item, "presentation"), None)
    responses = [node for node in item.iter() if name_of(node).startswith("response_")]
    lists = [node for node in responses if name_of(node) == "response_lid"]
    if presentation is None or (kind and kind not in _CHOICE_KINDS) or len(lists) != 1:
        other = sorted(
            {name_of(node) for node in responses if name_of(node) in ("response_str", "response_grp")}
        )
        notebook.unlike(line, kind or ", ".join(other) or "unknown", name)
        return
    labels = list(_named(lists[0], "response_label"))
    letters = {label.get("ident") or "": chr(ord("A") + place) for place, label in enumerate(labels)}
    marks = rewarded(item, lists[0], kind)
    right = frozenset(ident for ident in marks.right if ident in letters)
    if marks.partly:
        template = translatable("answers that are partly right count as wrong here")
        notebook.note(line, "partial-credit", template, name=name)
    said = remarks(item, letters, right)
    choices = tuple(
        Choice(
            letter,
            _material(label, line, name, gallery),
            _all(said.of_choice.get(ident) or (() if ident in right else said.of_wrong), line, name, gallery),
        )
        for (ident, letter), label in zip(letters.items(), labels, strict=False)
    )
    notebook.records.append(
        Record(
            path=notebook.path,
            line=line,
            stem=_stem(presentation, line, name, gallery),
            choices=choices,
            key=frozenset(letters[ident] for ident in right) or None,
            explanation=_all(said.of_whole, line, name, gallery),
            topic=_topic(item),
            name=name,
            flaws=marks.flaws,
            stimulus=_shared(parent, gallery),
            case=_entry(item, _PARENT),
        )
    )


def _stem(presentation: etree._Element, line: int, name: str, gallery: Gallery) -> str:
    """The material of the presentation that stands outside its choices; some write it into the response."""
    parts = []
    for node in _named(presentation, "material"):
        if not any(name_of(parent) == "response_label" for parent in node.iterancestors()):
            parts.append(_material(node, line, name, gallery))
    return "\n\n".join(part for part in parts if part)


def _material(node: etree._Element, line: int, name: str, gallery: Gallery) -> str:
    """The texts of an element as Markdown."""
    parts = []
    for text in node.iter():
        if name_of(text) == "mattext":
            parts.append(_text(text, line, name, gallery))
        elif name_of(text) == "matimage":
            found = from_html(_image(text), gallery.reader(line, name))
            tell_losses(found, line, gallery.notebook, name)
            parts.append(found.text)
    return "\n\n".join(part for part in parts if part)


def _text(node: etree._Element, line: int, name: str, gallery: Gallery) -> str:
    """A text, which is HTML unless it says that it is not."""
    text = "".join(map(str, node.itertext()))
    if (node.get("texttype") or "").lower() == "text/plain":
        return text.strip()
    found = from_html(text, gallery.reader(line, name))
    tell_losses(found, line, gallery.notebook, name)
    return found.text


def _all(nodes: Iterable[etree._Element], line: int, name: str, gallery: Gallery) -> str:
    texts = (_material(node, line, name, gallery) for node in nodes)
    return "\n\n".join(dict.fromkeys(text for text in texts if text))


def _image(node: etree._Element) -> str:
    return f'<img src="{escape(node.get("uri") or "image")}">'


def _entry(item: etree._Element, label: str) -> str:
    """What an item's metadata say under a label."""
    for entry in _named(item, "qtimetadatafield"):
        if "".join(_texts(entry, "fieldlabel")).lower() == label:
            return "".join(_texts(entry, "fieldentry"))
    return ""


def _shared(parent: etree._Element | None, gallery: Gallery) -> str:
    """The material of the stimulus that an item names as its parent."""
    presentation = next(_named(parent, "presentation"), None) if parent is not None else None
    if parent is None or presentation is None:
        return ""
    return _stem(presentation, line_of(parent), parent.get("ident") or "", gallery)


def _topic(item: etree._Element) -> str:
    """The title of the section or bank an item stands in."""
    for parent in item.iterancestors():
        if name_of(parent) in ("section", "assessment", "objectbank"):
            title = parent.get("title") or ""
            for entry in _named(parent, "qtimetadatafield") if name_of(parent) == "objectbank" else ():
                if "".join(_texts(entry, "fieldlabel")).lower() == "bank_title":
                    title = "".join(_texts(entry, "fieldentry"))
            if title and title != "root_section":
                return title
    return ""
