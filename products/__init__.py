"""From release to product: publication, versions, delivery formats, receipts.

May import `jobs`, `governance`, `store` and `core`. The readers' verifier, `yunei_client`, shares no code with it.
"""
