"""How much apps and clients may use of a hub."""
