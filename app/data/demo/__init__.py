"""Synthetic records at any scale, the same for the same seed, and all of them labelled (`hinge demo`)."""
