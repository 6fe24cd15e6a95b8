"""Units, people, focal points, guidance, communities and practices (model 4.B)."""
