"""The script's own room: Streamlit takes a `pages` folder beside its script for pages of its making."""
