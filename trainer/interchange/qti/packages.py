"""QTI files and packages: which documents they hold, in which order, and under which sections."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import unquote

from lxml import etree

from trainer.errors import Fault, translatable
from trainer.interchange.archives import astray, member, opened
from trainer.interchange.gallery import Cleaned, Find, Gallery
from trainer.interchange.gift import tell_losses
from trainer.interchange.markup import from_tree, name_of
from trainer.interchange.qti.assessments import read_assessment
from trainer.interchange.qti.described import described
from trainer.interchange.qti.items import Material, attribute, no_material, read_item
from trainer.interchange.records import Notebook, Reading, Record, together
from trainer.interchange.safe_xml import line_of, parse
from trainer.interchange.tags import with_tags
from trainer.pictures.cleaning import MOST_BYTES

_XML = (".xml", ".qti")
_UNSEEN = frozenset(("cataloginfo", "stylesheet"))
_FILE_BASES = ("$IMS-CC-FILEBASE$", "$IMS_CC_FILEBASE$")


@dataclass
class _Package:
    """What the documents of a package say of each other."""

    archive: zipfile.ZipFile
    names: list[str]
    topics: dict[str, str] = field(default_factory=dict)
    wanted: list[tuple[str, str, int]] = field(default_factory=list)
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def picture_from(self, name: str) -> Find:
        """What finds the pictures that a document of the package shows, all of them inside it."""

        def found(address: str) -> bytes | None:
            for place in _places(name, address):
                if place in self.files and self.files[place] <= MOST_BYTES:
                    return member(self.archive, place, Notebook(""))
                if place in self.files:
                    return b"\0" * (MOST_BYTES + 1)
            return None

        return found

    @cached_property
    def files(self) -> dict[str, int]:
        """The size of every file in the package."""
        return {info.filename: info.file_size for info in self.archive.infolist()}


def read_qti(data: bytes, path: str) -> Reading:
    """Read a QTI document or a zipped package of them."""
    notebook = Notebook(path)
    if data.startswith(b"PK"):
        return _package(data, notebook)
    root = parse(data, notebook)
    if root is not None:
        _document(root, notebook, {}, "", Gallery(notebook))
        if name_of(root) in ("assessmenttest", "manifest") and not notebook.records:
            template = translatable("this file only names its questions; give the whole package, as a .zip")
            notebook.fault(0, "only-references", template)
        elif not notebook.records and not notebook.faults:
            notebook.fault(0, "no-questions", translatable("no question was found in this file"))
    return notebook.reading()


def _document(
    root: etree._Element,
    notebook: Notebook,
    topics: Mapping[str, str],
    name: str,
    gallery: Gallery,
    *,
    material: Material = no_material,
) -> None:
    """Read the questions of a document, whatever version it is of."""
    if name_of(root) == "questestinterop":
        read_assessment(root, gallery)
        return
    for node in root.iter():
        if name_of(node) == "assessmentitem":
            read_item(node, notebook, topics.get(name, ""), gallery, material)


def _package(data: bytes, notebook: Notebook) -> Reading:
    archive = opened(data, notebook)
    if archive is None:
        return notebook.reading()
    with archive:
        names = sorted(name for name in archive.namelist() if name.lower().endswith(_XML))
        package = _Package(archive, names)
        roots: dict[str, etree._Element] = {}
        readings: list[Reading] = []
        cleaned: Cleaned = {}
        for name in names:
            part = Notebook(f"{notebook.path}#{name}")
            content = member(archive, name, part)
            root = parse(content, part) if content is not None else None
            if root is not None:
                roots[name] = root
                _survey(root, name, package)
            readings.append(part.reading())
        for name in _ordered(names, package):
            if name in roots and name_of(roots[name]) not in ("manifest", "assessmenttest"):
                part = Notebook(f"{notebook.path}#{name}")
                gallery = Gallery(part, package.picture_from(name), cleaned)
                shared = _material(name, roots, package, gallery)
                _document(roots[name], part, package.topics, name, gallery, material=shared)
                told = package.tags.get(name, ())
                part.records = [with_tags(record, told) for record in part.records]
                readings.append(part.reading())
    _missing(package, notebook)
    found = _once(together([notebook.reading(), *readings]))
    if not found.records and not found.faults:
        template = translatable("no question was found in this file")
        return together([found, Reading(faults=(Fault(notebook.path, 0, "", "no-questions", template),))])
    return found


def _material(
    name: str, roots: Mapping[str, etree._Element], package: _Package, gallery: Gallery
) -> Material:
    """What finds the material that the items of a document share with those of others."""

    def shared(address: str, line: int) -> tuple[str, str] | None:
        place = _resolved(posixpath.dirname(name), address)
        root = roots.get(place)
        if root is None:
            return None
        body = next((found for found in root.iter() if name_of(found) == "stimulusbody"), None)
        if body is None:
            return None
        reader = gallery.reader(line, find=package.picture_from(place))
        found = from_tree(body, _UNSEEN, reader)
        tell_losses(found, line, gallery.notebook, "")
        return place, found.text

    return shared


def _survey(root: etree._Element, name: str, package: _Package) -> None:
    """Note which items a test or a manifest names, and in which section of the test each stands."""
    folder = posixpath.dirname(name)
    for node in root.iter():
        kind = name_of(node)
        if kind == "assessmentitemref":
            place = _resolved(folder, attribute(node, "href"))
            parents = [parent for parent in node.iterancestors() if name_of(parent) == "assessmentsection"]
            title = attribute(parents[0], "title") if parents else attribute(root, "title")
            package.topics.setdefault(place, title)
            package.wanted.append((name, place, line_of(node)))
        elif kind == "resource" and "item" in (node.get("type") or "").lower():
            place = _resolved(folder, node.get("href") or "")
            package.wanted.append((name, place, line_of(node)))
            package.tags.setdefault(place, tuple(described(node)))


def _places(name: str, address: str) -> Iterator[str]:
    """Where a picture may lie that a document names: beside it, or where course cartridges keep files."""
    plain = unquote(address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0])
    for mark in _FILE_BASES:
        if plain.startswith(mark):
            rest = plain.removeprefix(mark).lstrip("/")
            yield from (posixpath.normpath(f"{folder}/{rest}") for folder in ("web_resources", "."))
            return
    if "://" not in plain:
        yield posixpath.normpath(posixpath.join(posixpath.dirname(name), plain))
        yield posixpath.normpath(plain.lstrip("/"))


def _resolved(folder: str, href: str) -> str:
    return posixpath.normpath(
        posixpath.join(folder, unquote(href.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]))
    )


def _ordered(names: list[str], package: _Package) -> list[str]:
    """Documents in the order in which tests name them, then the others."""
    first = [place for _, place, _ in package.wanted if place in names]
    return list(dict.fromkeys([*first, *names]))


def _missing(package: _Package, notebook: Notebook) -> None:
    told: set[str] = set()
    for name, place, line in package.wanted:
        if place in package.names or place in told or place in (".", ""):
            continue
        told.add(place)
        part = Notebook(f"{notebook.path}#{name}")
        if astray(place):
            template = translatable("“{member}” leads out of the package; nothing of it is read")
            part.fault(line, "path-traversal", template, member=place[:120])
        else:
            template = translatable("“{member}” is named here but is not in the package")
            part.fault(line, "missing-member", template, member=place[:120])
        notebook.faults.extend(part.faults)


def _once(reading: Reading) -> Reading:
    """The reading without questions that a package holds twice, as Canvas writes them for two readers."""
    seen: set[tuple[str, str]] = set()
    kept: list[Record] = []
    for record in reading.records:
        mark = (record.name, record.stem)
        if not record.name or mark not in seen:
            kept.append(record)
        seen.add(mark)
    return replace(reading, records=tuple(kept))
