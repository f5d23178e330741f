"""How the two versions of QTI name the same things.

Source: 1EdTech QTI 2.1 and 3.0 information models; in 3.0 every element of QTI's own is called `qti-`
and its words are set apart by hyphens, those of XHTML are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

XSI = "http://www.w3.org/2001/XMLSchema-instance"
LOM = "http://ltsc.ieee.org/xsd/LOM"
XML = "http://www.w3.org/XML/1998/namespace"


@dataclass(frozen=True, slots=True)
class Dialect:
    """A version: its namespaces and what its files are called in a manifest.

    `bodies` says that feedback and rubrics hold their text in an element of its own.
    """

    namespace: str
    schema: str
    package: str
    package_schema: str
    kind: str
    version: str
    item: str
    test: str
    prefixed: bool
    bodies: bool

    def tag(self, name: str) -> str:
        """An element's name from that of 2.1."""
        return f"{{{self.namespace}}}{'qti-' + _hyphened(name) if self.prefixed else name}"

    def attributes(self, values: dict[str, str]) -> dict[str, str]:
        """Attributes from those of 2.1."""
        return {_hyphened(name) if self.prefixed else name: value for name, value in values.items()}

    def root(self, name: str, values: dict[str, str]) -> etree._Element:
        """The root element of a file."""
        found = etree.Element(
            self.tag(name), self.attributes(values), nsmap=prefixes(self.namespace, xsi=XSI)
        )
        found.set(f"{{{XSI}}}schemaLocation", f"{self.namespace} {self.schema}")
        return found

    def add(self, parent: etree._Element, name: str, text: str = "", /, **values: str) -> etree._Element:
        """Add an element of QTI's own."""
        found = etree.SubElement(parent, self.tag(name), self.attributes(values))
        if text:
            found.text = text
        return found


def prefixes(default: str, **others: str) -> Any:
    """Namespaces by prefix, with one that needs none; the stubs of lxml know only prefixes."""
    return {None: default, **others}


def _hyphened(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


V21 = Dialect(
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    package="http://www.imsglobal.org/xsd/imscp_v1p1",
    package_schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    kind="QTIv2.1 Package",
    version="1.0.0",
    item="imsqti_item_xmlv2p1",
    test="imsqti_test_xmlv2p1",
    prefixed=False,
    bodies=False,
)
V3 = Dialect(
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    package="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    package_schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    kind="QTI Package",
    version="3.0.0",
    item="imsqti_item_xmlv3p0",
    test="imsqti_test_xmlv3p0",
    prefixed=True,
    bodies=True,
)
