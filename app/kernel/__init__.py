"""The kernel: one declaration of a field, and every door derived from it.

Knows neither FastAPI nor Strawberry nor any domain of UN-Habitat.
"""
