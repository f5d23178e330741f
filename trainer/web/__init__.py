"""Everything that imports streamlit: the application, its pages and widgets, and its HTTP routes."""
