"""The guard: typed plan, compile, rules, suppression, release history, decision record.

Pure: values in, values out, no I/O, no engine. May import `core`.
"""
