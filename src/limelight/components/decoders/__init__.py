"""Decodes files from clients. Nothing else opens them with Pillow, PyAV or `wave`.

A decoder gets an open file, never a name, and is chosen from a list by the file's first bytes. It starts after the size
of the result is known from the header, and memory for it has been reserved (`core.decoding`).
"""
