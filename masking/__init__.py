"""From raw columns to a supplied extract: classify, masking policy, operators, keys, subject registry, risk gate.

May import `core`. Runs DuckDB in the masking process; gets its batches and keys handed in.
"""
