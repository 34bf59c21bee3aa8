"""The story of the README, played over HTTP against real processes; the end-to-end test plays the same one.

`data` sets up the two departments, `story` performs the acts, `stage` shows them on a terminal.
"""
