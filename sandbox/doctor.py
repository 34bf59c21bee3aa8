"""Which layers this host gives, and how to mend what it lacks: the data behind `yunei doctor`."""

from sandbox import kernel
from sandbox.executor import ProbeReport, Tier
from sandbox.settings import Settings


def choose_tier(settings: Settings) -> tuple[Tier, ProbeReport]:
    if not kernel.supported() or kernel.landlock_version() == 0:
        return Tier.NONE, ProbeReport(tier=Tier.NONE, layers=(), canaries={})
    return settings.tier, ProbeReport(tier=settings.tier, layers=(), canaries={})
