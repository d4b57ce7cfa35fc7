"""Runs jobs. Knows neither HTTP nor components."""
