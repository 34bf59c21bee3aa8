"""Verify Yunei receipts offline and read products."""
