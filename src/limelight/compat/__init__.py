"""Replaces packages that scripts import."""
