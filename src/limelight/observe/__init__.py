"""What an operator sees of an engine: figures, metrics, traces, logs."""
