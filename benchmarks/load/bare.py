"""The yardstick: a Streamlit page with one radio and no database, tuned like ours and driven like ours."""

import streamlit as st

st.radio("Choose", ("one", "two", "three", "four"), index=None)
