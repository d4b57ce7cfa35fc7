"""Requests: which app they are for, who asks, and the way to its process."""
