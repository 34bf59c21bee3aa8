"""Where code that nobody trusts runs: isolation layers and probe, runners, parser process, executors, limits.

May import `core`.
"""
