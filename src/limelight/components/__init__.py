"""The components, one module each."""
