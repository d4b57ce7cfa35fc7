"""Many machines: the Backend on NATS JetStream. Needs the extra `nats`."""
