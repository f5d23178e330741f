"""Items as a zipped QTI package: a manifest, the items, a test with sections by objective."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from lxml import etree

from trainer.interchange.gift_out import tags
from trainer.interchange.outgoing import NO_PICTURES, Shown, topic
from trainer.interchange.qti_out.dialects import LOM, V3, V21, XSI, Dialect, prefixes
from trainer.interchange.qti_out.questions import question
from trainer.items import Item, pictures
from trainer.pictures import file_name
from trainer.text import legal

_MADE = (1980, 1, 1, 0, 0, 0)
"""The time of every member, so that equal items give equal bytes."""

_DIFFICULTY = {1: "easy", 2: "medium", 3: "difficult"}
_TEST = "assessment.xml"


def write_qti21(items: Sequence[Item], titles: Mapping[str, str], shown: Shown = NO_PICTURES) -> bytes:
    """Items as a package of QTI 2.1.

    Args: titles: of objectives by code. shown: the pictures of the items.
    """
    return _package(items, titles, shown, V21)


def write_qti3(items: Sequence[Item], titles: Mapping[str, str], shown: Shown = NO_PICTURES) -> bytes:
    """Items as a package of QTI 3.0.

    Args: titles: of objectives by code. shown: the pictures of the items.
    """
    return _package(items, titles, shown, V3)


def _package(items: Sequence[Item], titles: Mapping[str, str], shown: Shown, dialect: Dialect) -> bytes:
    used = frozenset[str]().union(*map(pictures, items))
    paths = {digest: f"pictures/{file_name(shown[digest])}" for digest in sorted(used & shown.keys())}
    places = {digest: f"../{path}" for digest, path in paths.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "imsmanifest.xml", _manifest(items, titles, paths, dialect))
        _put(archive, _TEST, _test(items, titles, dialect))
        for item in items:
            _put(archive, _place(item), question(item, dialect, places))
        for digest, path in paths.items():
            _put(archive, path, shown[digest].data)
    return buffer.getvalue()


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _MADE)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)


def _place(item: Item) -> str:
    return f"items/{item.id}.xml"


def _test(items: Sequence[Item], titles: Mapping[str, str], dialect: Dialect) -> bytes:
    root = dialect.root("assessmentTest", {"identifier": "TEST", "title": "题库"})
    score = dialect.add(
        root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float"
    )
    dialect.add(dialect.add(score, "defaultValue"), "value", "0")
    part = dialect.add(
        root, "testPart", identifier="PART", navigationMode="nonlinear", submissionMode="simultaneous"
    )
    sections: dict[str, etree._Element] = {}
    for item in items:
        objective = sections.get(item.objective)
        if objective is None:
            objective = sections[item.objective] = _section(
                part, f"S-{item.objective}", topic(item, titles), dialect
            )
        parent = objective
        if item.testlet:
            known = sections.get(item.testlet)
            parent = sections[item.testlet] = _case(objective, item, dialect) if known is None else known
        dialect.add(parent, "assessmentItemRef", identifier=item.id, href=_place(item))
    given = dialect.add(dialect.add(root, "outcomeProcessing"), "setOutcomeValue", identifier="SCORE")
    dialect.add(dialect.add(given, "sum"), "testVariables", variableIdentifier="SCORE")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _section(parent: etree._Element, name: str, title: str, dialect: Dialect) -> etree._Element:
    return dialect.add(parent, "assessmentSection", identifier=name, title=legal(title), visible="true")


def _case(parent: etree._Element, item: Item, dialect: Dialect) -> etree._Element:
    """The section of a testlet. The stimulus also stands in every member, which may be drawn by itself."""
    return dialect.add(
        parent,
        "assessmentSection",
        identifier=f"S-{item.testlet}",
        title=item.testlet or "",
        visible="true",
        keepTogether="true",
    )


def _manifest(
    items: Sequence[Item], titles: Mapping[str, str], paths: Mapping[str, str], dialect: Dialect
) -> bytes:
    root = etree.Element(
        f"{{{dialect.package}}}manifest",
        {"identifier": "MANIFEST"},
        nsmap=prefixes(dialect.package, lom=LOM, xsi=XSI),
    )
    root.set(f"{{{XSI}}}schemaLocation", f"{dialect.package} {dialect.package_schema}")
    about = _element(root, dialect, "metadata")
    _element(about, dialect, "schema").text = dialect.kind
    _element(about, dialect, "schemaversion").text = dialect.version
    _element(root, dialect, "organizations")
    resources = _element(root, dialect, "resources")
    test = _element(resources, dialect, "resource", identifier="R-TEST", type=dialect.test, href=_TEST)
    _element(test, dialect, "file", href=_TEST)
    for item in items:
        _element(test, dialect, "dependency", identifierref=f"R-{item.id}")
    for item in items:
        found = _element(
            resources, dialect, "resource", identifier=f"R-{item.id}", type=dialect.item, href=_place(item)
        )
        _about(_element(found, dialect, "metadata"), item, titles)
        _element(found, dialect, "file", href=_place(item))
        for digest in sorted(pictures(item) & paths.keys()):
            _element(found, dialect, "file", href=paths[digest])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _element(parent: etree._Element, dialect: Dialect, name: str, **values: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{dialect.package}}}{name}", values)


def _about(metadata: etree._Element, item: Item, titles: Mapping[str, str]) -> None:
    """What QTI has no element for, in the learning object metadata of the item."""
    lom = _lom(metadata, "lom")
    general = _lom(lom, "general")
    identifier = _lom(general, "identifier")
    _lom(identifier, "entry", item.id)
    _string(_lom(general, "title"), item.id)
    for word in (topic(item, titles), *tags(item)):
        _string(_lom(general, "keyword"), word)
    if item.author:
        contribute = _lom(_lom(lom, "lifeCycle"), "contribute")
        _vocabulary(_lom(contribute, "role"), "author")
        _lom(contribute, "entity", f"BEGIN:VCARD\nVERSION:3.0\nFN:{item.author}\nEND:VCARD")
    _vocabulary(_lom(_lom(lom, "educational"), "difficulty"), _DIFFICULTY.get(item.band, "medium"))


def _lom(parent: etree._Element, name: str, text: str = "") -> etree._Element:
    found = etree.SubElement(parent, f"{{{LOM}}}{name}")
    if text:
        found.text = legal(text)
    return found


def _string(parent: etree._Element, text: str) -> None:
    _lom(parent, "string", text).set("language", "zh-CN")


def _vocabulary(parent: etree._Element, value: str) -> None:
    _lom(parent, "source", "LOMv1.0")
    _lom(parent, "value", value)
