"""One file a revision, `NNNN_<what>.py`; never changed once released."""
