"""The scripts that every peer serves."""
