"""Project review and the capacity-building marker (model 4.F, 6.5, 7)."""
