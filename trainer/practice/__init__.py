"""Practice: what may be practised, what is remembered, what to review when, how ready one is. Pure."""
