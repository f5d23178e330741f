"""A round with people on the screen: the code, the parts, a card, the sheet and the result."""
