# ruff: noqa: E501 - a pattern or a list of words reads best on one line
"""From shares to one label a column: every recogniser judges, the header is weighed by how honest this table's headers are.

A header can break ties and name what no content can tell; it cannot outweigh a checksum. Where headers contradict what
the content proves, all headers of that table lose their say: somebody has renamed, shifted or shuffled them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from masking.classify.profile import Profile
from masking.classify.recognisers import recognisers
from masking.classify.recognisers.base import Candidate
from masking.labels import label

LEAST_SCORE = 0.45
"""Below it a column is `unknown`."""

_RIVAL = 0.6
"""A label that identifies and scores this share of the best one's score keeps its column from being called harmless."""
_DOUBTED_SCORE = 0.6
"""Then a person decides."""
_MANY_KINDS = 0.3
"""Distinct values per row from which a column that nobody can name may point at somebody."""

_SHORTEST_NAMELESS = 6
"""Characters below which values that nobody can name are too few to point at anybody."""

_KIN = (
    {"date", "birth_date", "datetime", "month", "year", "birth_year", "time", "age"},
    {"resident_id", "social_security_card", "driving_licence", "student_number", "medical_record_number", "passport", "meter_number", "person_number", "employee_number"},
    {"credit_code", "organisation_code", "business_registration", "resident_id", "order_number", "person_number"},
    {"mobile", "landline", "wechat", "account_name", "qq", "email", "person_number"},
    {"address", "division_name", "organisation_name", "title", "country"},
    {"person_name", "organisation_name", "title", "occupation"},
    {"diagnosis", "disease_code"},
    {"signature", "url"},
    {"boolean", "category", "gender", "marital_status", "education", "household_type", "kinship", "code", "occupation", "political_status", "diagnosis", "ethnicity"},
    {"amount", "count", "ratio", "measure", "age"},
    {"bank_card", "bank_account", "social_security_card"},
    {"imei", "object_id", "mac"},
    {"order_number", "row_id", "object_id", "meter_number", "property_certificate", "plate", "code"},
    {"latitude", "longitude", "coordinates", "measure"},
    {"free_text", "diagnosis", "title", "category"},
    {"division_code", "postcode", "code", "division_name"},
)  # fmt: skip
_TESTABLE = frozenset(
    {"resident_id", "mobile", "email", "credit_code", "plate", "vin", "imei", "ip", "mac", "bank_card", "date", "datetime",
     "birth_date", "address", "person_name", "gender", "amount", "age", "ethnicity", "latitude", "longitude", "url", "organisation_name", "postcode", "division_code"}
)  # fmt: skip
"""Labels whose content has marks of its own: an exact header without any of them is a lie."""


def candidates(profile: Profile) -> list[Candidate]:
    """What every recogniser says, best first."""
    found = [candidate for recogniser in recognisers() if (candidate := recogniser.judge(profile))]
    return sorted(found, key=lambda candidate: -candidate.score)


def akin(first: str, second: str) -> bool:
    """Whether a header that says one and a content that is the other do not contradict each other."""
    return first == second or any(first in kin and second in kin for kin in _KIN)


def header_trust(profiles: Sequence[Profile], votes: Sequence[Mapping[str, float]]) -> float:
    """0 to 1: how far the headers of one table agree with what its content proves."""
    agree, contradict = 0.0, 0.0
    for profile, said in zip(profiles, votes, strict=True):
        strong = {label for label, strength in said.items() if strength >= 0.7}
        if not strong or not profile.filled:
            continue
        weight = 1.0 if max(said.values()) >= 0.8 else 0.3
        found = candidates(profile)
        if found and found[0].certain:
            fits = any(akin(label, found[0].label) for label in strong)
            agree, contradict = agree + fits, contradict + weight * (not fits)
        elif strong <= _TESTABLE and profile.filled >= 5:
            hinted = candidates(replace(profile, hints=said))
            if not any(
                akin(label, candidate.label) and candidate.score >= 0.5 for label in strong for candidate in hinted[:3]
            ):
                contradict += 0.7 * weight
    if contradict <= 2.0 and agree >= contradict:
        return 1.0
    share = agree / (agree + contradict)
    return 0.0 if share < 0.6 else 1.0 if share > 0.75 else share


def decide(profile: Profile) -> Candidate:
    """The best candidate, or `unknown`."""
    if not profile.filled:
        return Candidate(label="unknown", score=0.0, evidence=("no value in the column",))
    found = candidates(profile)
    if not found or found[0].score < LEAST_SCORE:
        return Candidate(
            label="unknown",
            score=found[0].score if found else 0.0,
            evidence=("no recogniser is sure",),
            identifying=profile.variety > _MANY_KINDS
            and profile.share("number") < 0.9
            and profile.shares["length"] >= _SHORTEST_NAMELESS,
        )
    return _doubted(found)


def _doubted(found: Sequence[Candidate]) -> Candidate:
    """The best candidate, taken for identifying while a label that identifies is not much less likely: to miss one is
    worse than to ask a person."""
    best = found[0]
    settled = best.certain or best.identifying or best.harmless or best.label == "free_text"
    if settled or label(best.label).identifying:
        return best
    rival = next((other for other in found[1:] if label(other.label).identifying and not other.identifying), None)
    if rival is None or rival.score < _RIVAL * best.score:
        return best
    said = f"may be {rival.label}: {rival.evidence[0]}" if rival.evidence else f"may be {rival.label}"
    return replace(best, identifying=True, score=min(best.score, _DOUBTED_SCORE), evidence=(*best.evidence, said))
