"""Who may do what with which data: organisations and members, agreements, catalogue, scenarios and grants, chains.

May import `store` and `core`.
"""
