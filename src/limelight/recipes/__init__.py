"""Whole apps in a line, built on the public names."""
