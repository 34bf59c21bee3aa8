"""Verify Yunei receipts offline and read products.

from yunei_client import Client, verify_receipt

product = Client("https://yunei.example", api_key).fetch("health-expense")
verify_receipt(product.receipt, product.data, trusted_keys)
"""

from yunei_client.client import Client, Fetched, FetchError
from yunei_client.receipt import ReceiptError, VerifiedReceipt, read_keys, verify_receipt

__all__ = ["Client", "FetchError", "Fetched", "ReceiptError", "VerifiedReceipt", "read_keys", "verify_receipt"]
