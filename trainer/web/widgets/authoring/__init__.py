"""The bench on the screen: items as candidates see them, keys, differences, and words for all of it."""
