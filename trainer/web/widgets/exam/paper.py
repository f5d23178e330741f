"""What the control is sent: the keyless paper once, then only what changes. Positions, never ids."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from trainer.attempts import Attempt
from trainer.blueprints import Navigation
from trainer.forms import CandidateItem, Form
from trainer.i18n import translate
from trainer.items import ItemType
from trainer.services.sit_exam import Sitting
from trainer.text import Language
from trainer.web import markdown
from trainer.web.widgets.exam.texts import texts

Plain = dict[str, Any]


def paper_id(attempt: Attempt) -> str:
    """Names the paper a window should have: one for each attempt, or, going forward only, for each place."""
    if attempt.form.navigation is Navigation.FORWARD:
        return f"{attempt.id}:{attempt.current}"
    return attempt.id


def paper(sitting: Sitting, language: Language) -> Plain:
    """The questions in the order shown. Going forward only, none but the current one is sent."""
    attempt = sitting.attempt
    form = attempt.form
    forward = form.navigation is Navigation.FORWARD
    shown = [sitting.items[attempt.current]] if forward else sitting.items
    stimuli = list(dict.fromkeys(item.stimulus for item in shown if item.stimulus))
    sections = {section.id: number for number, section in enumerate(form.sections)}
    return {
        "id": paper_id(attempt),
        "title": form.title.in_(language),
        "count": len(form.places),
        "forward": forward,
        "sections": [section.title.in_(language) for section in form.sections],
        "places": [sections[place.section] for place in form.places],
        "stimuli": [markdown.block(text) for text in stimuli],
        "items": {str(item.place): _item(item, form, sections, stimuli, language) for item in shown},
        "texts": texts(language),
    }


def _item(
    item: CandidateItem, form: Form, sections: dict[str, int], stimuli: list[str], language: Language
) -> Plain:
    return {
        "type": item.type.value,
        "section": sections[form.places[item.place].section],
        "stem": markdown.block(item.stem),
        "options": _options(item, language),
        "stimulus": stimuli.index(item.stimulus) if item.stimulus else None,
    }


def _options(item: CandidateItem, language: Language) -> list[str]:
    if item.type is ItemType.TRUE_FALSE:
        return list(_true_false(language))
    return [markdown.line(text) for text in item.options]


@lru_cache
def _true_false(language: Language) -> tuple[str, str]:
    return translate(language, "True"), translate(language, "False")


def record(attempt: Attempt) -> Plain:
    """What stands in the journal, in positions as shown."""
    form = attempt.form
    return {
        "current": attempt.current,
        "reached": attempt.reached,
        "answers": [
            list(form.positions_at(place, attempt.responses.get(place, frozenset())))
            for place in range(len(form.places))
        ],
        "flags": sorted(attempt.flags),
    }
