"""Runs hostile SQL and Python at full speed where it can reach nothing.

The main line: `executor` (what the other rooms see) → `local` (pool of warm single-use sandboxes) or `broker` (the same
as a process of its own) → `pool` → `zygote` (forks sandboxes) → `member` (a sandbox shuts itself in, with `tree`,
`landlock` and `seccomp`) → `runners` (what runs in it) → `collect` and `results` (what is accepted from it). `doctor`
says which layers this host gives and how to mend what it lacks.

May import `core`, the standard library, pyarrow, and duckdb inside a sandbox; no other room.
"""
