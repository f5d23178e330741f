"""Branching conversations: values, guards, play, rubric, and a checker that plays all of it."""
