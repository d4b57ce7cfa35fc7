"""Resources that clients share: accounting, budgets and fair eviction."""
