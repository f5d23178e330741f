"""Formats of the world outside: each module maps one of them to the product's own values, and only that."""
