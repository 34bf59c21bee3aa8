"""What proving may cost: a count of work and not of time, so that the same question always gets the same answer."""

from dataclasses import dataclass

MOST_WORK = 4_000_000
"""For one result: some seconds. A table of 200 cells takes 200,000, a CUBE of four keys with 1,000 cells 1,000,000, and
one of 200 cells that beside conditions has many small ones 3,300,000."""
_PROGRAMME = 2_000
"""Starting the solver costs about as much as so many numbers of a programme."""
_ROWS = 500
"""With so many rows a number costs twice as much, and by their square beyond."""


class Exhausted(Exception):
    """Internal: the work that suppression may do is done."""


@dataclass(slots=True)
class Budget:
    """Work that is left, for all tables of one result together."""

    left: int = MOST_WORK

    def pay(self, rows: int, numbers: int) -> None:
        """Take off one programme of so many rows and numbers other than 0. Raises Exhausted, now and ever after."""
        self.left -= _PROGRAMME + numbers + numbers * rows * rows // _ROWS**2
        if self.left < 0:
            raise Exhausted

    def part(self, share: int) -> "Budget":
        """A budget of its own: what is left over one share of it, at most."""
        return Budget(self.left // share)
