"""Another app of this protocol, used as a part of this one."""
