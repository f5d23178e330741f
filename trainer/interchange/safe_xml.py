"""XML from strangers: no entities, no network, no documents of unbounded depth."""

from __future__ import annotations

from lxml import etree

from trainer.errors import translatable
from trainer.interchange.records import Notebook

_ENTITY = "<!ENTITY"
_MARKS = (_ENTITY.encode(), _ENTITY.encode("utf-16-le"), _ENTITY.encode("utf-16-be"))


def parse(data: bytes, notebook: Notebook, *, tell: bool = True) -> etree._Element | None:
    """The root of a document; None after a fault.

    Args: tell: whether a document that is not well-formed is a fault, and not for the caller to salvage.
    """
    if any(mark in data for mark in _MARKS):
        template = translatable("the file declares entities, as XML bombs do; it is not read")
        notebook.fault(0, "xml-entities", template)
        return None
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        if tell:
            line = getattr(error, "lineno", None) or 0
            template = translatable("this is not well-formed XML: {reason}")
            notebook.fault(line, "broken-xml", template, reason=str(error)[:160])
        return None


def line_of(node: etree._Element) -> int:
    """The line an element begins on; 0 = not known."""
    return int(getattr(node, "sourceline", 0) or 0)


def is_hostile(data: bytes) -> bool:
    """Whether a document declares entities."""
    return any(mark in data for mark in _MARKS)
