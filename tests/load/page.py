"""A page for the tests of the load client: a radio, a text while something is chosen, a button that fails."""

import streamlit as st

chosen = st.radio("Choose", ("one", "two", "nothing"), index=None)
if chosen not in (None, "nothing"):
    st.text(f"chosen: {chosen}")
if st.button("Break"):
    raise RuntimeError("pressed")
