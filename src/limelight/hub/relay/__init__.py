"""The relay: gives apps of other machines a public address, through a connection that their process makes."""
