"""What run.py does besides starting the service: standard library only, for there may be no environment yet."""
