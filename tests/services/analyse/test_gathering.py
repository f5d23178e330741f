"""What all exams say of each item is gathered by the worker, once, and from enough people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.exam_world import NOW, ORGANISATION
from tests.services.analyse.conftest import BASIC, Exam
from trainer.services import analyse as service
from trainer.services import background
from trainer.services.analyse import Selection, gathering
from trainer.storage import item_figures
from trainer.storage.item_figures import WHOLE

Make = Callable[..., Exam]


@pytest.fixture(autouse=True)
def looked_never() -> None:
    gathering._looked.clear()


def gathered(exam: Exam) -> item_figures.Gathered:
    with exam.world.store.read() as session:
        return item_figures.gathered(session)


def test_the_figures_of_an_item_are_those_of_its_exam(sat: Make) -> None:
    exam = sat()
    exam.sit(40)
    assert service.freshness(exam.platform, ORGANISATION, now=NOW).at is None
    assert service.gather(exam.platform) > 0
    told = service.figures(exam.platform, exam.world.asker("tom"), Selection(BASIC), now=NOW).value
    assert told is not None
    for one in told.items:
        with exam.world.store.read() as session:
            own = item_figures.of_item(session, one.item)
        assert one.statistics is not None
        found = own[one.version]
        assert (found.pooled.n, found.sittings) == (one.statistics.n, 40)
        assert found.pooled.facility == pytest.approx(one.statistics.facility)
        if one.statistics.n > 3:
            assert found.pooled.discrimination == pytest.approx(one.statistics.discrimination)
        assert [option.count for option in found.pooled.options] == [
            option.count for option in one.statistics.options
        ]
        assert (own[WHOLE].pooled.n, own[WHOLE].sittings) == (one.statistics.n, 40)


def test_nothing_is_gathered_again_until_an_analysis_is_newer(
    sat: Make, worked_at_once: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = sat()
    exam.sit(20)
    service.freshness(exam.platform, ORGANISATION, now=NOW)
    assert service.gather(exam.platform) > 0
    assert service.gather(exam.platform) == 0
    before = gathered(exam)
    asked = len(worked_at_once)
    assert not service.freshness(exam.platform, ORGANISATION, now=NOW).coming
    soon = NOW + gathering.PAUSE
    assert not service.freshness(exam.platform, ORGANISATION, now=soon).coming
    assert len(worked_at_once) == asked
    exam.sit(20, first=20)
    monkeypatch.setattr(gathering, "FRESH", timedelta(days=-400))
    assert service.freshness(exam.platform, ORGANISATION, now=soon + gathering.PAUSE).coming
    assert service.gather(exam.platform) > 0
    assert gathered(exam).answers != before.answers


def test_figures_that_would_tell_who_somebody_is_are_not_gathered(sat: Make) -> None:
    exam = sat()
    exam.sit(service.FEWEST - 1)
    assert not service.freshness(exam.platform, ORGANISATION, now=NOW).coming
    assert service.gather(exam.platform) == 0


def test_a_worker_is_set_to_it_where_analyses_are_newer_than_the_figures(
    sat: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = sat()
    exam.sit(20)
    service.figures(exam.platform, exam.world.asker("tom"), Selection(BASIC), now=NOW)
    started: list[object] = []
    monkeypatch.setattr(background, "start", started.append)
    assert service.freshness(exam.platform, ORGANISATION, now=NOW).coming
    assert started == [exam.platform]
