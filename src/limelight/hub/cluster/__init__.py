"""Several hubs on one NATS."""
