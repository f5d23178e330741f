"""One page on Streamlit's test stage, for a person of the exam world, without a browser."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.exam_world import NOW, World
from trainer.web import navigation
from trainer.web.state import Here

_SET: dict[str, Any] = {}


def render() -> None:
    """Run by the test stage: show the page that was set, among all others so that links resolve."""
    here, module = _SET["here"], _SET["module"]
    pages = {
        spec.path: st.Page(
            navigation._showing(here, spec),
            title=spec.path,
            url_path=spec.path,
            default=spec.module == module,
        )
        for spec in navigation.PAGES
    }
    st.session_state["pages"] = pages
    st.navigation(list(pages.values()), position="hidden").run()


def _script() -> None:
    from tests.web.pages import stage  # noqa: PLC0415

    stage.render()


def page(world: World, module: str, person: str = "ann", **query: str) -> AppTest:
    """The page as this person sees it at NOW."""
    _SET.update(here=Here(world.platform, world.asker(person), NOW), module=module)
    test = AppTest.from_function(_script, default_timeout=20)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


def words(test: AppTest) -> str:
    """Everything the page says, for looking up sentences."""
    kinds = (test.title, test.subheader, test.markdown, test.caption, test.info, test.success, test.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind)
