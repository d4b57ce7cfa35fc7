"""Tables: from any value to the wire, and from the wire to the value that functions get."""
