"""Offers the shared database fixtures."""

from tests.factories.databases import clock, database, district

__all__ = ["clock", "database", "district"]
