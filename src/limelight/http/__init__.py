"""Turns requests into calls of the engine."""
