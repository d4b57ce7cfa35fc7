"""Observability of an engine: figures, metrics, traces, logs."""
