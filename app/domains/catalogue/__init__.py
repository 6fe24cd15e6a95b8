"""Tools, packages, courses, platforms, and what is counted of them (model 4.I)."""
