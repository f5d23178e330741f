"""The control's wording, translated on the server and sent with the paper."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from trainer.errors import translatable
from trainer.i18n import translate
from trainer.text import Language

_TEXTS: dict[str, Any] = {
    "number": translatable("Question {number}"),
    "of": translatable("of {count}"),
    "question_region": translatable("Question"),
    "stimulus": translatable("Material"),
    "types": {
        "single": translatable("Single choice"),
        "multiple": translatable("Multiple choice"),
        "true_false": translatable("True or false"),
    },
    "choose_one": translatable("Choose one answer"),
    "choose_several": translatable("Choose all the right answers"),
    "clear": translatable("Take the answer back"),
    "flag": translatable("Mark"),
    "unflag": translatable("Remove the mark"),
    "flagged": translatable("Marked"),
    "answered": translatable("answered"),
    "unanswered": translatable("not answered"),
    "comma": translatable(", "),
    "previous": translatable("Previous"),
    "next": translatable("Next"),
    "finish": translatable("Check and hand in"),
    "done": translatable("{answered} of {count} answered"),
    "counts": translatable("{answered} answered, {open} open, {flagged} marked"),
    "map": translatable("Questions"),
    "map_button": translatable("Questions: {number} of {count}"),
    "legend_answered": translatable("Answered"),
    "legend_open": translatable("Open"),
    "legend_flagged": translatable("Marked"),
    "legend_current": translatable("Current"),
    "keys": translatable("Keys: 1–9 choose, ↑↓ options, ←→ questions, F mark"),
    "close": translatable("Close"),
    "submit": translatable("Hand in"),
    "submit_title": translatable("Hand in the exam?"),
    "submit_note": translatable("After handing in, answers can no longer be changed."),
    "submit_unanswered": translatable("Not answered: {count}"),
    "submit_flagged": translatable("Marked: {count}"),
    "submit_all_answered": translatable("All {count} questions are answered."),
    "go_on": translatable("Continue the exam"),
    "go_to": translatable("Go to question {number}"),
    "status": {
        "ready": translatable("Answers are saved automatically"),
        "saved": translatable("Saved"),
        "saving": translatable("Saving…"),
        "offline": translatable("Offline"),
        "trouble": translatable("Not saved"),
        "closing": translatable("Handing in…"),
    },
    "offline": translatable(
        "The connection is interrupted; reconnecting. Your answers are kept on this page and will be saved "
        "automatically once it is back."
    ),
    "lost": translatable(
        "{count} answers given here were not saved, because the same questions were answered elsewhere "
        "since. Please check them."
    ),
    "extended": translatable("The invigilator has given you more time: {minutes} min."),
    "shortened": translatable("The time was corrected: {minutes} min less."),
    "minutes_left": translatable("Minutes left: {minutes}"),
    "clock_label": translatable("Time left {time}. Hide the time"),
    "clock_hide": translatable("Hide the time"),
    "clock_show": translatable("Show the time left"),
    "clock_hidden": translatable("Show time"),
    "elsewhere_title": translatable("The exam is open in another window"),
    "elsewhere_text": translatable(
        "Answers can be given in one window at a time. Nothing is written here any more; what was saved "
        "is safe."
    ),
    "elsewhere_unsaved": translatable(
        "The last change made here was not saved. If you continue here, it is kept unless the same question "
        "was answered in the other window."
    ),
    "take_back": translatable("Continue here"),
}


@lru_cache
def texts(language: Language) -> dict[str, Any]:
    """Every text of the control in a language; names in braces are filled in by the browser."""
    return {name: _in(language, value) for name, value in _TEXTS.items()}


def _in(language: Language, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _in(language, part) for name, part in value.items()}
    return translate(language, value)
