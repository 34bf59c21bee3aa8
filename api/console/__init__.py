"""Pages for people: the operator's reviews, and the same nouns as the API to look at.

A page authenticates with a session cookie that holds the member's own API key, encrypted under a key that lives in this
process alone: after a restart everybody logs in again, and nothing of it is stored. Acts go through the same services
as the API; forms carry a token bound to the session, and a vote names the decision that was on the page.
"""

from api.console.errors import install
from api.console.pages import router

__all__ = ["install", "router"]
