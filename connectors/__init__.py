"""Read a source system as a stream of Arrow batches: the protocol, one module a source, incremental state.

May import `core`. Knows neither the store nor what happens to the batches.
"""
