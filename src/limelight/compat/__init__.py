"""Stands in for packages that scripts import."""
