"""Training and certification for client managers: study, sit, see the result."""
