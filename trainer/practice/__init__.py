"""Practice that remembers: pools, the wrong-item book, spaced review and readiness. Rules only."""
