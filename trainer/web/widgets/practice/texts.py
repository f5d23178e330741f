"""The control's wording, translated on the server and sent with its first data."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from trainer.errors import translatable
from trainer.i18n import translate
from trainer.text import Language

_TEXTS: dict[str, Any] = {
    "place": translatable("{place} / {count}"),
    "place_open": translatable("{place}, at most {count}"),
    "flag": translatable("Flag for later"),
    "flagged": translatable("Flagged"),
    "report": translatable("Report a problem"),
    "problem_ask": translatable(
        "What is wrong with this question? Your trainer will read it together with the question."
    ),
    "cancel": translatable("Cancel"),
    "send": translatable("Send"),
    "options": translatable("Options"),
    "several": translatable("Several answers are right; choose all of them, then confirm."),
    "judge": translatable("True or false?"),
    "recall": translatable(
        "Go through the main points of this lesson in your mind, then turn the card over."
    ),
    "unsure": translatable("I am not sure"),
    "confirm": translatable("Confirm"),
    "turn": translatable("Turn over"),
    "next": translatable("Next one"),
    "finish": translatable("To the end"),
    "leave": translatable("Back to practice"),
    "rate": translatable("How well did you remember?"),
    "ratings": [
        translatable("Forgotten"),
        translatable("With effort"),
        translatable("Remembered"),
        translatable("Easily"),
    ],
    "right": translatable("Right."),
    "partly": translatable("Partly right; read what was missing or too much."),
    "wrong": translatable("Not quite; read why."),
    "right_answer": translatable("right answer"),
    "yours": translatable("your choice"),
    "comma": translatable(", "),
    "tomorrow": translatable("It comes again tomorrow."),
    "days": translatable("It comes again in {days} days."),
    "lesson": translatable("To the lesson: {title}"),
    "done": translatable("This set is done: {right} of {answered} answers were right."),
    "saving": translatable("saving…"),
    "offline": translatable("The connection is interrupted; it is restored by itself."),
    "keys": translatable("Keys: 1–9 choose, Enter confirm, U not sure, F flag, P report a problem"),
    "keys_told": translatable("Keys: Enter or → go on, L lesson, F flag, P report a problem"),
    "keys_recap": translatable("Keys: Space turn over, 1–4 rate"),
}

REPORTED = translatable("Thank you. Your report has reached the trainers.")


@lru_cache
def texts(language: Language) -> dict[str, Any]:
    """All of it in one language."""
    return {
        name: translate(language, text)
        if isinstance(text, str)
        else [translate(language, word) for word in text]
        for name, text in _TEXTS.items()
    }
