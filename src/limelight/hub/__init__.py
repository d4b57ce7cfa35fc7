"""Many apps on one machine: `limelight hub`. Needs the extra `hub`."""
