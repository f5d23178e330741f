"""Types of questions that other systems have and this bank has not, in words of this program."""

from __future__ import annotations

import re
from collections.abc import Mapping

from trainer.errors import Message, translatable

_GAPS = translatable("gaps to fill in")
_CALCULATED = translatable("a question with changing numbers")
_ESSAY = translatable("free text")
_SHORT = translatable("short answer")
_MATCHING = translatable("matching")
_NUMERICAL = translatable("numerical")
_ORDERING = translatable("ordering")
_PLACES = translatable("places in a picture")
_UPLOAD = translatable("a file to hand in")
_TEXT = translatable("a text without a question")
_WORDS = translatable("words in a text")
_SELECTING = translatable("gaps with a list to choose from")
_PROGRAM = translatable("a question with a program of its own")
_UNKNOWN = translatable("unknown")
_IN_ONE = translatable("several questions in one")

_KNOWN: Mapping[Message, str] = {
    _GAPS: "cloze multianswer fillinmultipleblanks fillinmultipleblanksquestion fillintheblankplus "
    "fillinblanksquestion",
    _CALCULATED: "calculated calculatedmulti calculatedsimple calculatedquestion formulas stack wiris "
    "template varnumeric varnumericset",
    _ESSAY: "essay essayquestion extendedtextinteraction extendedtext ccessayv0p1 poodllrecording recordrtc",
    _SHORT: "shortanswer shortanswerquestion textentryinteraction textentry fillintheblank fib ccfibv0p1 "
    "pmatch regexp fillinblank ccpatternmatchv0p1 responsestr",
    _MATCHING: "matching match matchingquestion matchinteraction associateinteraction gapmatchinteraction "
    "randomsamatch categorizationquestion responsegrp",
    _NUMERICAL: "numerical numericalquestion numeric responsenum sliderinteraction slider",
    _ORDERING: "ordering orderingquestion orderinteraction order ddtos",
    _PLACES: "hotspot hotspotinteraction selectpointinteraction graphicorderinteraction graphicorder "
    "graphicassociateinteraction graphicgapmatchinteraction positionobjectinteraction ddmarker ddimageortext "
    "drawinginteraction hotspotquestion imageselect freehanddrawing",
    _UPLOAD: "fileuploadquestion uploadinteraction fileupload fileresponse upload",
    _TEXT: "description textonlyquestion nointeraction textonly infocontrol",
    _WORDS: "hottextinteraction hottext wordselect",
    _SELECTING: "gapselect ddwtos inlinechoiceinteraction inlinechoice multipledropdownsquestion "
    "multipledropdowns jumbledsentence",
    _PROGRAM: "custominteraction portablecustominteraction coderunner pcihost mediainteraction "
    "endattemptinteraction vplquestion",
    _IN_ONE: "mtf kprime matrix combined",
    _UNKNOWN: "unknown",
}
_NAMES = {name: word for word, names in _KNOWN.items() for name in names.split()}

_SEVERAL = re.compile(r"composite \((?P<kinds>.{0,1000})\)", re.DOTALL)


def in_words(kind: str) -> str:
    """What a type is called here; one that nobody here knows is told as the file writes it.

    A question with several responses is called as one of them if all are of one type.
    """
    several = _SEVERAL.fullmatch(kind)
    if several is None:
        return _NAMES.get(_bare(kind), kind)
    words = {in_words(part) for part in several["kinds"].split(", ")}
    if len(words) > 1 or not isinstance(word := words.pop(), Message):
        return _IN_ONE
    return _GAPS if word == _SHORT else word


def _bare(kind: str) -> str:
    """A type's name without prefix, hyphens, blanks and underscores, in small letters."""
    return re.sub(r"[^a-z0-9]", "", kind[:100].casefold()).removeprefix("qti")
