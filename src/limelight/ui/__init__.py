"""Describes an app: components, layout, triggers. Runs nothing."""
