"""Notices: told once, kept in the inbox of the product, sent by e-mail where that is set up."""
