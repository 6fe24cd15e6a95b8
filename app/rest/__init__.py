"""The REST door: Resource → routes. What it answers is the contract; how it reads and writes is the kernel."""
