"""Classify columns: what each holds, how sure we are, and whether identifiers hide inside it."""
