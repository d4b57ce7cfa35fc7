"""Runs jobs: threads, deadlines, what goes in and what comes out."""
