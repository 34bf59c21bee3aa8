"""Everything that takes time: one queue of work kinds, the worker, review and release, schedules.

May import `connectors`, `masking`, `sandbox`, `egress`, `governance`, `store` and `core`.
"""
