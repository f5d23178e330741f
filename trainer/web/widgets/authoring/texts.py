"""The editor's wording, translated on the server and sent once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from trainer.errors import translatable
from trainer.i18n import translate
from trainer.items.validation import MAX_TEXT
from trainer.pictures.cleaning import MOST_BYTES, TooManyBytesError
from trainer.text import Language
from trainer.web.widgets.authoring.words import BANDS, POOLS, TYPES
from trainer.web.widgets.exam import texts as exam

_TEXTS: dict[str, Any] = {
    "type": translatable("Type"),
    "types": {kind.value: name for kind, name in TYPES.items()},
    "band": translatable("Band"),
    "bands": {str(band): name for band, name in BANDS.items()},
    "pool": translatable("Pool"),
    "pools": {pool.value: name for pool, name in POOLS.items()},
    "stimulus": translatable("Material that the questions share"),
    "question": translatable("Question {number}"),
    "stem": translatable("Stem"),
    "options_one": translatable("Options; mark the right one"),
    "options_several": translatable("Options; mark all that are right"),
    "option": translatable("Option {name}"),
    "right": translatable("{name} is right"),
    "rationale": translatable("Why {name} is right or wrong"),
    "true": translatable("True"),
    "false": translatable("False"),
    "fixed": translatable("Keep in this place when options are shuffled"),
    "up": translatable("Move up"),
    "down": translatable("Move down"),
    "remove_option": translatable("Remove the option"),
    "remove_item": translatable("Remove the question"),
    "add_option": translatable("Add an option"),
    "add_item": translatable("Add a question"),
    "source": translatable("Source"),
    "author": translatable("Author (one person or office)"),
    "reviewed_on": translatable("Compared with the law on"),
    "today": translatable("Today"),
    "english": translatable("English beside it"),
    "english_of": translatable("{field} in English"),
    "preview_english": translatable("In English"),
    "preview_chinese": translatable("In Chinese"),
    "move_up": translatable("Move the question up"),
    "move_down": translatable("Move the question down"),
    "enemies": translatable("Not together with (ids)"),
    "preview": translatable("As a candidate sees it"),
    "submit": translatable("Hand in for review"),
    "discard": translatable("Discard"),
    "discard_ask": translatable("Discard what was written here? What is in force stays as it is."),
    "discard_yes": translatable("Discard it"),
    "discard_no": translatable("Keep it"),
    "keys": translatable(
        "Keys: Alt+1–9 marks the right option, Alt+↑↓ moves an option, Enter goes to the next option, "
        "Alt+E shows the English beside, Ctrl+S saves at once, Ctrl+Enter hands in, Tab goes on"
    ),
    "picture": {
        "insert": translatable("Insert a picture"),
        "hint": translatable("or paste or drop it into a field"),
        "alt": translatable("What the picture shows, for those who cannot see it"),
        "replace": translatable("Replace the picture"),
        "remove": translatable("Take the picture out"),
        "uploading": translatable("The picture is being taken in…"),
        "inserted": translatable("The picture is in. Say what it shows."),
        "replaced": translatable("The picture was replaced."),
        "removed": translatable("The picture was taken out."),
        "undo": translatable("Undo"),
        "failed": translatable("The picture did not arrive. Try again."),
        "large": TooManyBytesError.template,
    },
    "review": translatable("This is in review. Take it back on the item's page to go on writing."),
    "elsewhere": translatable("{name} is writing on this in another window."),
    "elsewhere_own": translatable("This is open in another window."),
    "unsaved": translatable("What you last wrote here is not saved; it stays in this window."),
    "take": translatable("Write here"),
    "conflict": translatable(
        "It was changed in another window while there were unsaved changes here. Which is to be kept?"
    ),
    "keep": translatable("What is here"),
    "other": translatable("What was saved there"),
    "status": {
        "saved": translatable("Saved"),
        "saving": translatable("Saving…"),
        "offline": translatable("Offline; kept in this window"),
        "trouble": translatable("Not done"),
        "elsewhere": translatable("Not written here"),
        "long": translatable("Not saved: {length} characters; at most {limit} can be shown"),
    },
}


@lru_cache
def texts(language: Language) -> dict[str, Any]:
    """Every text of the editor in a language; names in braces are filled in by the browser."""
    found = {name: _in(language, value) for name, value in _TEXTS.items()}
    most = {"picture_limit": MOST_BYTES, "limit": MAX_TEXT}
    return {**found, **most, "exam": exam.texts(language)}


def _in(language: Language, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _in(language, part) for name, part in value.items()}
    return translate(language, value)
