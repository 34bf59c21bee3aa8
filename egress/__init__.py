"""The guard: typed plan, compile, rules, suppression, release history, decision record.

    tree → planner (relations, subqueries, select_list, binding; joins, filters, keys, boundaries, measures)
         → plan → second_reading
    plan → compiler (render) → Program → judge (outputs, siblings, questions) → Decision

Pure: values in, values out, no I/O but its own rules, no engine. May import `core`.
"""
