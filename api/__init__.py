"""The outside of the platform: HTTP routers by noun, authentication, console pages, the `yunei` command, wiring.

May import every room; the only one that reads the environment.
"""
