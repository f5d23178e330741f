"""The control's wording, translated on the server and sent with its first data."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from trainer.errors import Message, translatable
from trainer.i18n import translate
from trainer.scenarios.play import Mode
from trainer.scenarios.scenario import Mood, Outcome
from trainer.text import Language
from trainer.web.state import Here

MOODS: dict[Mood, Message] = {
    Mood.CALM: translatable("calm"),
    Mood.PLEASED: translatable("pleased"),
    Mood.INTERESTED: translatable("interested"),
    Mood.DOUBTFUL: translatable("doubtful"),
    Mood.ANXIOUS: translatable("anxious"),
    Mood.ANNOYED: translatable("annoyed"),
    Mood.ANGRY: translatable("angry"),
    Mood.SAD: translatable("sad"),
}

MODES: dict[Mode, Message] = {
    Mode.PRACTICE: translatable("Practice"),
    Mode.ASSESSED: translatable("Assessed"),
}

OUTCOMES: dict[Outcome, Message] = {
    Outcome.GOOD: translatable("good"),
    Outcome.FAIR: translatable("fair"),
    Outcome.BAD: translatable("bad"),
}

_TEXTS: dict[str, Any] = {
    "moods": {mood.value: word for mood, word in MOODS.items()},
    "modes": {mode.value: word for mode, word in MODES.items()},
    "situation": translatable("Situation"),
    "talk": translatable("Conversation"),
    "answers": translatable("What do you say or do?"),
    "step": translatable("Step {step}"),
    "you": translatable("You"),
    "noticed": translatable("You notice"),
    "hint": translatable("Think it over (−{cost} points)"),
    "hint_free": translatable("Think it over"),
    "hint_title": translatable("To think about"),
    "undo": translatable("Take a step back"),
    "abandon": translatable("Break off"),
    "abandon_ask": translatable("Break this practice off? It will stand in your history as unfinished."),
    "abandon_yes": translatable("Break it off"),
    "abandon_no": translatable("Go on talking"),
    "keys": translatable("Keys: 1–9 choose, H think it over, U step back"),
    "keys_assessed": translatable("Keys: 1–9 choose, H think it over"),
    "over": translatable("The conversation is over."),
    "review": translatable("To the debriefing"),
    "broken_off": translatable("You broke this conversation off."),
    "back": translatable("All scenarios"),
    "saving": translatable("saving…"),
    "offline": translatable("The connection is interrupted; it is restored by itself."),
    "elsewhere": translatable("This conversation is open in another window."),
    "take": translatable("Go on here"),
}


@lru_cache
def texts(language: Language) -> dict[str, Any]:
    """All of it in one language."""
    return {
        name: translate(language, text)
        if isinstance(text, str)
        else {key: translate(language, word) for key, word in text.items()}
        for name, text in _TEXTS.items()
    }


def mood_word(here: Here, mood: Mood) -> str:
    """A mood in the person's language."""
    return here.t(MOODS[mood])


def mode_word(here: Here, mode: Mode) -> str:
    """A mode in the person's language."""
    return here.t(MODES[mode])


def outcome_word(here: Here, outcome: Outcome) -> str:
    """What an ending means, in the person's language."""
    return here.t(OUTCOMES[outcome])
