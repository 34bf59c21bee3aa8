"""The tables that a Program brings back become a Decision. Pure, and the only reader of those tables.

`boundary.py` holds the cells while they are judged. `judge.py` holds every one against the rules (`verdicts.py`,
`class_disclosure.py`, `moments.py`, `nesting.py`), suppresses (`egress.suppression`), asks the history about what is
left (`questions.py`, `subject_sets.py`) and writes the record (`findings.py`, `record.py`). May import
`egress.program`, `egress.history` and `egress.suppression`.
"""
