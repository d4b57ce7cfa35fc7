"""Uploaded files and files of functions, on disk."""
