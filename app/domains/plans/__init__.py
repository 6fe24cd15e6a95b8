"""The plan: documents, strategy, versions, what they promise, what became of it, and what it costs (model 4.A, 4.C)."""
