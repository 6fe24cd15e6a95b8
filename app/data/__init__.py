"""Data that ships with the service: the 2021-2024 plan and the reference lists."""
