"""Tests that drive the real application with a real Chromium."""
