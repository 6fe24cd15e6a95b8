"""Needs, what answers them, and the one-stop shop for requests (model 4.D, 4.E)."""
