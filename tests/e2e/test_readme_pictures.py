"""The pictures of the READMEs, taken from the running product.

They go where all pictures of the tests go; `make screenshots` names the folder of the READMEs instead.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from . import content
from .conftest import SHOTS, SignedIn
from .exam_page import Exam
from .installation import Server
from .test_exam_sitting import with_case

FOLDER = Path(os.environ.get("TRAINER_PICTURES", SHOTS))
SIZE = {"width": 1200, "height": 760}


@pytest.mark.parametrize(("login", "language"), [("xiaozhou", "zh"), ("emma", "en")])
def test_the_exam_is_pictured_in_both_languages(
    server: Server, signed_in: SignedIn, login: str, language: str
) -> None:
    exam = Exam.begun(server, signed_in(server, login, viewport=SIZE), login, content.QUIZ)
    for place in range(with_case(exam.record)[0] + 1):
        exam.options.nth(place % 2).click()
        expect(exam.status).to_have_text(re.compile("已保存|Saved"))
        if place < with_case(exam.record)[0]:
            exam.page.keyboard.press("ArrowRight")
            expect(exam.heading).to_contain_text(str(place + 2))
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture = FOLDER / f"exam.{language}.png"
    exam.page.screenshot(path=picture)
    assert picture.stat().st_size > 20_000
