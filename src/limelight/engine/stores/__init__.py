"""Where jobs, logs and sessions live."""
