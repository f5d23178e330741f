"""Streamlit's file chooser, saying what it says in the person's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from trainer.web.state import Here


def upload(here: Here, label: str, kinds: Sequence[str], *, key: str, megabytes: int = 5) -> Any:
    """A chosen file, or None. `kinds` are endings without a dot.

    Streamlit writes on the button and beside it in English only; these words are covered by ours.
    """
    words = here.t("Choose a file")
    limit = here.t(
        "{kinds}, at most {limit} MB", kinds=" · ".join(kind.upper() for kind in kinds), limit=megabytes
    )
    st.html(f"<style>{_covering(key, words, limit)}</style>")
    with st.container(key=f"upload-{key}"):
        return st.file_uploader(label, type=list(kinds), key=key, max_upload_size=megabytes)


def upload_several(here: Here, label: str, limits: str, *, key: str, megabytes: int) -> list[Any]:
    """Chosen files of any kind; what is too large or of no use is refused by who reads them."""
    st.html(f"<style>{_covering(key, here.t('Choose files'), limits)}</style>")
    with st.container(key=f"upload-{key}"):
        return list(st.file_uploader(label, accept_multiple_files=True, key=key, max_upload_size=megabytes))


def _covering(key: str, words: str, limit: str) -> str:
    """Rules that put our words over Streamlit's in one chooser."""
    zone = f".st-key-upload-{key} [data-testid='stFileUploaderDropzone']"
    label = "[data-testid='stMarkdownContainer']"
    button = f"{zone} button:has({label})"
    texts = f"{zone} [data-testid='stFileUploaderDropzoneInstructions']"
    return (
        f"{button} {label} {{ {_UNSEEN} }}"
        f"{button}::after {{ content: '{_quoted(words)}'; }}"
        f"{texts} {{ font-size: 0; }} {texts} * {{ display: none; }}"
        f"{texts}::after {{ content: '{_quoted(limit)}'; font-size: .875rem; }}"
    )


_UNSEEN = "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);"
"""Out of sight, but not out of hearing: a button without any words of its own has no name."""


def _quoted(text: str) -> str:
    """A text that can stand in a CSS string inside a style element."""
    return "".join(f"\\{ord(letter):x} " if letter in "'\"\\<>&\n" else letter for letter in text)
