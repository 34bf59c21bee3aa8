"""Measured ratios, one module a question: `main()` prints a table from interleaved runs. Run all with `make bench`."""
