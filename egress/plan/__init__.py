"""The typed plan: what a query asks for once it is understood, and what its expressions may be worth.

`expressions.py` and `plan.py` are its words; `terms.py`, `functions.py` and `result_types.py` are the closed world of
functions; `measures.py` says what each aggregate adds up of whom. The rest are facts that any reader of a plan may ask
for: ranges (`magnitudes.py`), what is filled (`presence.py`), what is known of a key (`settled.py`). Knows no text and
no SQL. May import `egress.errors`, `egress.policy` and `egress.schema`.
"""
