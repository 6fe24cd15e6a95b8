"""The bench: what the service does on this machine, beside the least that could be done. `python3 run.py bench`."""
