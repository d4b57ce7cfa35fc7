"""New versions of apps: by commit, by git, by copy."""
