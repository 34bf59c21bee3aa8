"""The server's processes, one module each with a `run(settings, home, stop)`.

A module imports what its process needs and nothing more: the broker has no code that opens a database, and each process
starts as fast as it can.
"""
