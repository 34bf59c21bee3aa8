"""Columns known by the words or codes of a standard list: gender, ethnicity, education and their like."""

from masking.classify.gazetteer import value_sets
from masking.classify.profile import Profile
from masking.classify.recognisers.base import Candidate, Recogniser, percent, raised

_MAX_DISTINCT = {"country": 260, "gender": 8, "boolean": 4, "blood_type": 14, "marital_status": 16, "religion": 20}
_LEAST_KNOWN = {"country": 0.65}
"""Lists that cannot be complete: spellings of countries are without number."""
_LEAST_CORE = {"country": 0.04}
_LETTERS = frozenset({"gender", "boolean", "blood_type"})
"""Labels whose words may be single letters: these need a header or both of the usual letters."""


def _recogniser(label: str, sets: dict[str, frozenset[str]]) -> Recogniser:
    words, core, codes = (f"{label}_words", f"{label}_core", f"{label}_codes")

    def judge(p: Profile) -> Candidate | None:
        hint, related = p.hint(label), p.related.get(label, 0.0)
        known, certain, coded = p.share(words), p.share(core), p.share(codes)
        if p.distinct > _MAX_DISTINCT.get(label, 80):
            return None
        if related and (known > 0.8 or coded > 0.9 or p.distinct <= 3):
            return Candidate(
                label=label, score=0.93, certain=True, evidence=("agrees with the identity number of the same row",)
            )
        if known > _LEAST_KNOWN.get(label, 0.85) and certain > _LEAST_CORE.get(label, 0.3):
            short = label in _LETTERS and p.share("single_letter") > 0.5
            content = (0.7 if p.distinct >= 2 else 0.4) if short else 0.93 if p.distinct > 1 else 0.8
            return Candidate(
                label=label,
                score=raised(content, hint),
                certain=not short and p.distinct > 1,
                evidence=(f"{percent(known)} are words of the list of {label}",),
            )
        if hint >= 0.6 and (known > 0.6 or (coded > 0.95 and p.distinct <= max(3, len(sets["codes"])))):
            return Candidate(
                label=label,
                score=0.65 + 0.22 * hint,
                evidence=(f"header of {label} over {percent(max(known, coded))} of its words or codes",),
            )
        binary = p.distinct == 2 and p.share("one_or_two") > 0.99
        if label == "gender" and binary and p.of_people and not {"resident_id", "gender"} & p.beside:
            return Candidate(label=label, score=0.57, evidence=("only 1 and 2, in a table of persons",))
        if (
            hint >= (0.7 if known > 0.1 else 0.8)  # initials of pinyin mean many things
            and label not in _LETTERS
            and p.share("number") < 0.5
            and 1 < p.distinct <= 40
            and p.shares["longest"] <= 40
            and p.variety < 0.6
        ):
            return Candidate(label=label, score=0.5 + 0.2 * hint, evidence=(f"header of {label} over few short words",))
        return None

    return Recogniser(
        label=label,
        judge=judge,
        tests={
            words: f"contains(lists, ' {words} ')",
            core: f"contains(lists, ' {core} ')",
            codes: f"contains(lists, ' {codes} ')",
            "one_or_two": "u IN ('1', '2')",
        },
    )


def recognisers() -> tuple[Recogniser, ...]:
    """One recogniser per list of `values.toml`."""
    return tuple(_recogniser(label, sets) for label, sets in value_sets().items())
