"""A page for the tests of the load client: a radio, and a text while something is chosen."""

import streamlit as st

chosen = st.radio("Choose", ("one", "two", "nothing", "error"), index=None)
if chosen == "error":
    raise RuntimeError("chosen")
if chosen not in (None, "nothing"):
    st.text(f"chosen: {chosen}")
