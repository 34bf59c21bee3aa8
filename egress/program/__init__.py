"""A plan becomes a Program: generated SQL that computes candidate cells and all that each is judged by.

`compiler.py` puts it together, `cells.py` and `layout.py` say what a boundary's tables look like, `render.py` writes
SQL, `spec.py` tells the judge what each column is. Each rule that needs numbers of its own has a module that has them
computed: `few.py`, `modal.py`, `equations.py`, `complement.py`, `quantiles.py`, and so on.
May import `egress.plan`.
"""
