"""The exam that many have sat, and people to propose and approve repairs of its items."""

from __future__ import annotations

from tests.services.analyse.conftest import Exam, sat, worked_at_once, world

__all__ = ["Exam", "sat", "worked_at_once", "world"]
