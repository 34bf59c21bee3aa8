"""The guard: typed plan, compile, rules, suppression, release history, decision record.

    reading: text → plan        program: plan → Program        judging: Program's tables, history → Decision
    plan: what both talk about        suppression, history: what is withheld beside, and because of earlier releases
    review: what free code brings out        explain, frame, trial: what operators and developers ask beforehand

`policy.py` and `rules.yaml` hold every threshold. Pure: values in, values out, no I/O but its own rules, no engine. May
import `core`.
"""
