"""Where an import begins, and what the last ones came to."""

from __future__ import annotations

import streamlit as st

from trainer.errors import TrainerError, translatable
from trainer.services import import_desk
from trainer.services.import_desk import MOST_BYTES, MOST_FILES, Brought
from trainer.web import navigation
from trainer.web.pages.bank_import import words
from trainer.web.state import Here
from trainer.web.widgets import people
from trainer.web.widgets.upload import upload_several
from trainer.web.wording import ago, moment

_BROUGHT_MEGABYTES = 64
"""What the browser hands over at most; the service says it of what is larger than it reads."""

_PAPERS = translatable(
    "**Word and text**: numbered questions, options with letters, the answer in brackets, after “答案：”, in "
    "a table at the end, ticked or bold; or records with labels such as 题干, 备选项, 正确答案."
)
_SHEETS = translatable(
    "**Excel and CSV**: a header with 题干 (stem), A, B, C… or 选项 (options), 答案 (key); if you like also "
    "题型 (type), 知识点 (category), 解析 (explanation), 难度 (difficulty), 出题人 (author)."
)
_SYSTEMS = translatable(
    "**From other systems**: Moodle XML, GIFT, Aiken, QTI 1.2 to 3.0 (single files or zipped), JSON."
)
_EXAMPLE = """\
一、单选题
1. 客户说“太贵”时，先做什么？（A）
A. 先问原因
B. 马上降价
C. 不再理会
解析：先弄清顾虑。"""


def show(here: Here) -> None:
    """Render the page."""
    people.notice_now()
    found = import_desk.recent(here.platform, here.asker)
    navigation.link("bank", here.t("Item bank"), icon=":material/arrow_back:")
    st.title(here.t("Import items"), anchor=False)
    st.write(
        here.t(
            "Word, Excel, CSV, text, Moodle, QTI and GIFT files are read. You see and decide everything "
            "before it is taken over, and can undo that."
        )
    )
    _bring(here)
    _layouts(here)
    _history(here, found)


def _bring(here: Here) -> None:
    files = upload_several(
        here,
        here.t("Files"),
        here.t(
            "DOCX · XLSX · CSV · TXT · JSON · XML · ZIP · GIFT, at most {count} files of {limit} MB",
            count=MOST_FILES,
            limit=MOST_BYTES // 2**20,
        ),
        key="import-files",
        megabytes=_BROUGHT_MEGABYTES,
    )
    if not files:
        return
    label = here.t("Read {count} files", count=len(files))
    if not st.button(label, type="primary", icon=":material/upload_file:", key="bring"):
        return
    brought = [Brought(file.name, file.getvalue()) for file in files]
    try:
        name = import_desk.bring(here.platform, here.asker, brought, now=here.now)
    except TrainerError as error:
        st.error(here.explain(error), icon=":material/error:")
        return
    navigation.go("import-run", run=name)


def _layouts(here: Here) -> None:
    with st.expander(here.t("How files have to look")):
        for layout in (_PAPERS, _SHEETS, _SYSTEMS):
            st.markdown(here.t(layout))
        st.code(_EXAMPLE, language=None)


def _history(here: Here, found: tuple[import_desk.Listed, ...]) -> None:
    st.subheader(here.t("Last imports"), anchor=False)
    if not found:
        st.info(here.t("Nothing has been imported here yet. Drop a file above."))
    for one in found:
        with st.container(key=f"run-{one.run.id}", gap=None):
            navigation.link(
                "import-run",
                people.plain(words.files(here, one.run)),
                icon=words.ICONS[one.run.state],
                run=one.run.id,
            )
            parts = (words.summary(here, one.run), one.who or here.t("Former member"), ago(here, one.run.at))
            st.caption(people.plain(" · ".join(parts)), help=moment(here, one.run.at))
