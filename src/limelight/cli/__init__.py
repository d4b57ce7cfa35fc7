"""The command `limelight`."""
