"""The scope of the manager's page as its address carries it."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from trainer.services.report import Scope
from trainer.web import navigation


def scope() -> Scope:
    """What the address asks for."""
    asked = st.query_params
    return Scope(asked.get("unit", ""), asked.get("cohort", ""), asked.get("exam", ""))


def go(asked: Scope) -> NoReturn:
    """To the page with another scope, which the address then carries."""
    query = {"unit": asked.unit, "cohort": asked.cohort, "exam": asked.exam}
    navigation.go("team", **{name: value for name, value in query.items() if value})
