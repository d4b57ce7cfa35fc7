"""Share links: a public address for an app of this machine, through a relay or tunnel that the user chooses."""
