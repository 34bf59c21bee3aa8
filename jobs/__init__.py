"""Everything that takes time: one queue of work kinds, the worker, review and release, expiry.

May import `connectors`, `masking`, `sandbox`, `egress`, `governance`, `store` and `core`.
"""
