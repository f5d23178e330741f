"""Pictures that come with questions: found in their file, cleaned, and from then on named by their digest.

Nothing is ever fetched: a picture is inside the file, as a member of a package or as a `data:` address, or it
is reported as lost.
"""

from __future__ import annotations

import binascii
import posixpath
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_to_bytes

from trainer.errors import Phrase, Phrases, TrainerError, translatable
from trainer.interchange.records import Notebook
from trainer.pictures import Picture, digest_of, reference
from trainer.pictures.cleaning import MOST_BYTES, PictureError, clean

MOST_PICTURES = 1000
"""Pictures that are taken from one file."""

WORDLESS = "图片"
"""What stands in the brackets of a picture that came without any words, for the author to replace."""

LOST = translatable("the image “{image}” cannot be shown here; its place in the text is marked")

_DATA = re.compile(r"data:[^,]{0,200},", re.IGNORECASE)
_SHOWN = 60

Find = Callable[[str], bytes | None]
"""The bytes at an address within the file; None where there are none."""


def nothing(_address: str) -> bytes | None:
    """A file that holds no pictures."""
    return None


class TooManyPicturesError(TrainerError):
    """More pictures than one file may bring."""

    template = translatable("one file brings at most {limit} pictures; split it")


Cleaned = dict[str, Picture | TrainerError]
"""What came of files that were met before, by the digest of their bytes."""


@dataclass
class Gallery:
    """The pictures of one file, as they are met; what goes wrong is noted where the question stands."""

    notebook: Notebook
    find: Find = nothing
    cleaned: Cleaned = field(default_factory=dict)

    def reader(self, line: int, name: str = "", find: Find | None = None) -> Callable[[str, str], str | None]:
        """What makes Markdown of an image with an address and words; None where nothing is there."""

        def shown(address: str, alt: str) -> str | None:
            data = self._at(address, find or self.find)
            return None if data is None else self.shown(data, alt, address, line, name)

        return shown

    def shown(self, data: bytes, alt: str, address: str, line: int, name: str = "") -> str:
        """The Markdown of a picture; of one that is refused its words, and why."""
        words = " ".join(alt.split())
        found = self._clean(data)
        if isinstance(found, TrainerError):
            self._refused(found, address, line, name)
            return f"［{words or WORDLESS}］"
        if not words:
            template = translatable("a picture came without words; say what it shows")
            self.notebook.note(line, "picture-words", template, name=name)
        self.notebook.pictures[found.digest] = found
        return reference(found.digest, words or WORDLESS)

    def digest(self, address: str, line: int, name: str, find: Find | None = None) -> str | None:
        """The digest of the picture at an address; None where there is none, or it was refused."""
        data = self._at(address, find or self.find)
        found = None if data is None else self._clean(data)
        if isinstance(found, Picture):
            self.notebook.pictures[found.digest] = found
            return found.digest
        if found is None:
            self.notebook.fault(line, "image-lost", LOST, name=name, image=_short(address))
        else:
            self._refused(found, address, line, name)
        return None

    def _refused(self, error: TrainerError, address: str, line: int, name: str) -> None:
        template = translatable("the image “{image}” was not taken: {reason}")
        reason = Phrases((Phrase(error.template, error.details),))
        self.notebook.fault(line, "image-refused", template, name=name, image=_short(address), reason=reason)

    @staticmethod
    def _at(address: str, find: Find) -> bytes | None:
        return _in_address(address) if _DATA.match(address) else find(address)

    def _clean(self, data: bytes) -> Picture | TrainerError:
        mark = digest_of(data)
        if mark not in self.cleaned:
            self.cleaned[mark] = self._anew(data)
        return self.cleaned[mark]

    def _anew(self, data: bytes) -> Picture | TrainerError:
        if max(len(self.cleaned), len(self.notebook.pictures)) >= MOST_PICTURES:
            return TooManyPicturesError(limit=MOST_PICTURES)
        try:
            return clean(data)
        except PictureError as error:
            return error


def _in_address(address: str) -> bytes | None:
    """The bytes that a `data:` address holds."""
    head, _, body = address.partition(",")
    if len(body) > 2 * MOST_BYTES:
        return b"\0" * (MOST_BYTES + 1)  # Refused for its size, whatever is in it.
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return b64decode(re.sub(r"\s", "", unquote(body)), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _short(address: str) -> str:
    """An address as it is told."""
    if _DATA.match(address):
        return "data:"
    return posixpath.basename(address.split("?", maxsplit=1)[0])[:_SHOWN] or address[:_SHOWN]
