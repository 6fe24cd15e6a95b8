"""Hinge: the data service of UN-Habitat's capacity-building strategy."""

__version__ = "0.1.0"
