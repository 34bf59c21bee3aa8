"""Write the guide's delivery to the file that is named: visits of 400 people who do not exist, from a fixed seed."""

import csv
import random
import sys
from pathlib import Path

TOWNS, WARDS = ("East", "North", "South"), ("children", "internal", "surgery")


def main(target: Path) -> None:
    """One row a visit: person, town, ward, age in years, cost in yuan."""
    made = random.Random(7)  # noqa: S311 - generated people, the same ones every time
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("person", "name", "town", "ward", "age", "cost"))
        for number in range(400):
            town = made.choices(TOWNS, weights=(50, 47, 3))[0]
            age = made.randrange(1, 95)
            for _ in range(made.randrange(1, 4)):
                ward = "children" if age < 15 else made.choice(WARDS[1:])
                person = (f"P{number:05d}", f"Resident {number}")
                writer.writerow((*person, town, ward, age, round(made.lognormvariate(6, 0.7), 2)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
