"""What a boundary's cells are judged by, found once: each statement and the judge's description read it here.

To find it takes longer than to write a statement, and longer than in proportion to the measures, since each is held
against the others.
"""

from dataclasses import dataclass

from egress.plan.degrees import Asked, asked
from egress.plan.expressions import Column
from egress.program.contributions import Carried, carried
from egress.program.equations import Equations, equations
from egress.program.few import Few, few_valued
from egress.program.layout import Layout
from egress.program.modal import Modal, modals
from egress.program.summands import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One boundary with all that is found out about its cells."""

    layout: Layout
    evidence: Evidence
    degrees: tuple[dict[Column, Asked], ...]
    """By measure: the functions of each column that are known once it is."""
    few: tuple[Few, ...]
    """Whole-numbered quantities whose values may be few."""
    modals: tuple[Modal, ...]
    """Quantities of which nearly everybody could hold the same values."""
    systems: tuple[Equations, ...]
    """The equations about single columns, numbered after the quantities."""
    carried: Carried
    """What rows tell the history."""

    @classmethod
    def of(cls, layout: Layout) -> "Dossier":
        """All that the measures of a boundary give rise to."""
        evidence, measures = Evidence(layout), layout.boundary.measures
        degrees, quantities = asked(measures), modals(measures)
        return cls(
            layout=layout,
            evidence=evidence,
            degrees=degrees,
            few=few_valued(layout, evidence, degrees),
            modals=quantities,
            systems=equations(measures, len(quantities)),
            carried=carried(measures),
        )
