"""What runs the service rather than what it is about: the database server, keys, jobs, telemetry."""
