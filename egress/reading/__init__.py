"""A developer's text becomes a plan, or a refusal that says where and why.

    tree → planner (relations, subqueries, select_list, binding; joins, filters, keys, boundaries, aggregates) → plan
    plan → second_reading: the engine's own bound plan must touch the same columns and functions

A closed world: what is not known is refused. A new function or form of SQL begins here; what it means stands in
`egress/plan`. May import `egress.plan`.
"""
