"""Certificates: what they say, how they are signed, expire, are renewed, revoked and verified. Rules only."""
