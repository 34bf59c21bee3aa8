"""The release history: a result is judged together with everything released before about the same subjects.

`History.of(entries)` builds it, `consider` judges candidate cells, `with_entries` gives the next version. Pure values.
See `history.py` for the theory of operation.
"""
