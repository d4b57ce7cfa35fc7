"""Users, tokens and rights."""
