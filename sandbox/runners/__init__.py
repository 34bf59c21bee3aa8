"""What runs inside a sandbox once it is shut: generated SQL, the parser, free Python.

Everything here runs beside hostile code or on hostile text, in a process that is thrown away: nothing it says is
believed outside. May import `core`, duckdb and pyarrow; all imports are made by the zygote, before the tree is entered.
"""
