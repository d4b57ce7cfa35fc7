"""The vocabulary that every layer shares. No I/O."""
