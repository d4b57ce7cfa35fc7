"""Apps: what lies in the folder, and the processes that run it."""
