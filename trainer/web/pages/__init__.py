"""Screens: each module reads state, calls one service at a time and renders; `show(here)` is its door."""
