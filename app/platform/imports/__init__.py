"""Imports: a table that somebody has filled in becomes records, first on trial and then in one transaction (ADR 0030)."""
