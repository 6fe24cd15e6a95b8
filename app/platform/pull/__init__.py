"""Course metadata that comes from elsewhere: `hinge pull` (ADR 0040)."""
