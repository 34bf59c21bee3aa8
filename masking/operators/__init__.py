"""Masking operators: one `Operator` each, declared with what it promises, compiled to SQL or native batches.

To add one: declare it in the module of its family and list it in `registry.py`. Nothing is re-exported here.
"""
