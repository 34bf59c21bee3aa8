"""Chinese messages use Chinese words, for everything that the platform has a word for."""

import re

import pytest

from core.errors import NotFound
from core.lifecycle import ROLE_FORBIDDEN, STATE_CONFLICT
from core.records.domains import AuthorisationKind
from core.records.votes import VoteVerdict
from core.roles import Role
from core.states import LIFECYCLES
from core.words import CHINESE, in_chinese
from store.errors import NOT_FOUND
from store.tables import KINDS

HAN = re.compile(r"[\u4e00-\u9fff]")
WORDS = {
    *(kind.noun for kind in KINDS.values()),
    *(lifecycle.thing for lifecycle in LIFECYCLES),
    *(state.value for lifecycle in LIFECYCLES for state in type(lifecycle.initial)),
    *(role.value for role in Role),
    *(verdict.value for verdict in VoteVerdict),
    *(kind.value for kind in AuthorisationKind),
}


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_thing_role_and_state_has_a_chinese_word(word: str) -> None:
    assert HAN.search(CHINESE[word])


@pytest.mark.parametrize("noun", sorted({kind.noun for kind in KINDS.values()}))
def test_a_missing_thing_is_named_in_the_readers_language(noun: str) -> None:
    error = NotFound(NOT_FOUND, thing=noun)
    assert noun in error.message("en")
    assert not re.search(r"[a-z]", error.message("zh"))


def test_lists_of_roles_and_states_are_in_chinese_too() -> None:
    error = NotFound(ROLE_FORBIDDEN, role="developer", allowed="bureau, security_officer")
    assert error.hint("zh").count("、") == 1
    assert not re.search(r"[a-z]", error.message("zh") + error.hint("zh"))
    conflict = NotFound(STATE_CONFLICT, thing="grant", state="revoked", target="active")
    assert not re.search(r"[a-z]", conflict.message("zh"))


def test_names_that_are_no_words_stay_as_they_are() -> None:
    assert in_chinese("rand_hie") == "rand_hie"
    error = NotFound(NOT_FOUND, thing="job", column="table")
    assert error.fields["column"] == "table"
