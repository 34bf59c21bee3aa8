"""From release to product: publication, versions, delivery formats, receipts.

May import `jobs`, `governance`, `store` and `core`, and the verifier of `yunei_client`.
"""
