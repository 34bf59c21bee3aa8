"""Pages for people: the operator's reviews, and the same nouns as the API to look at. No script runs in the browser.

A page authenticates with a session cookie that holds the member's own API key, encrypted under a key that lives in this
process alone: after a restart everybody logs in again, and nothing of it is stored. Acts go through the same services
as the API; forms carry a token bound to the session, and a vote names the decision that was on the page.
"""

from fastapi import APIRouter

from api.console import login, products, reviews, risk, scenarios, trail
from api.console.errors import install

__all__ = ["install", "router"]

router = APIRouter(include_in_schema=False)
for _part in (login, reviews, scenarios, products, risk, trail):
    router.include_router(_part.router, prefix="/console")
