"""What UN-Habitat talks about: one folder a domain, each with its records, rules and state machines."""
