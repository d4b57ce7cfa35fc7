"""The apps' tools for AI assistants (MCP), all of them at one address of the hub."""
