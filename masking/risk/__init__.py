"""How far a masked table still points at people: measures, gate, search for the least lossy policy, report.

Everything is counted in subjects, from one table of frequencies; nothing here sees a raw value or an identifier.
"""
