"""`launch()`: its options, and the server that it starts."""
