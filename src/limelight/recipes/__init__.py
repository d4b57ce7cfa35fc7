"""Ready-made apps, built on the public names."""
