"""Vocabulary shared by every room: ids, roles, errors, manifest, Program, Decision, lifecycles, clock.

Pure: frozen values and decisions about them, no I/O. May import the standard library only; every other room may
import this one.
"""
