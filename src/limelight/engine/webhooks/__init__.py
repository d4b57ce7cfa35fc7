"""Telling others, by HTTP, that jobs have ended."""
