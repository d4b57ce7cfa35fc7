"""The durable store of a single process, in an SQLite file."""
