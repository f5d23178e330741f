"""Load: many candidates at once, over the websocket protocol that their browsers speak."""
