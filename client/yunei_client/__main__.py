"""`python -m yunei_client verify FILE --receipt RECEIPT --key KEYS`: check a delivered file offline.

KEYS is a file with the platform's public keys (JSON), or one public key as 64 hexadecimal digits.
Exit status: 0 verified, 1 not to be believed, 2 wrong usage.
"""

import argparse
import json
import sys
from pathlib import Path

from yunei_client.receipt import ReceiptError, VerifiedReceipt, key_id_of, read_keys, verify_receipt


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="yunei_client", description="Check files from a Yunei platform offline.")
    verify = parser.add_subparsers(required=True).add_parser("verify", help="check a file against its receipt")
    verify.add_argument("file", type=Path)
    verify.add_argument("--receipt", type=Path, required=True)
    verify.add_argument("--key", action="append", required=True, help="file of public keys, or 64 hex digits")
    given = parser.parse_args(arguments)
    try:
        keys = {name: key for item in given.key for name, key in _keys(item).items()}
        verified = verify_receipt(given.receipt.read_bytes(), given.file.read_bytes(), keys)
    except (ReceiptError, OSError) as problem:
        print(f"NOT VERIFIED  {problem}", file=sys.stderr)  # noqa: T201  # a command's output
        return 1
    print(_summary(verified))  # noqa: T201  # a command's output
    return 0


def _keys(text: str) -> dict[str, bytes]:
    if len(text) == 64 and not Path(text).exists():
        try:
            key = bytes.fromhex(text)
        except ValueError:
            raise ReceiptError("keys_malformed", "not 64 hexadecimal digits") from None
        return {key_id_of(key): key}
    try:
        plain = json.loads(Path(text).read_bytes())
    except ValueError:
        raise ReceiptError("keys_malformed", "not a file of public keys") from None
    return read_keys(plain)


def _summary(verified: VerifiedReceipt) -> str:
    receipt = verified.receipt
    lines = [
        f"verified   {receipt['product']['name']} version {receipt['product']['version']}, {verified.format}",
        f"signed by  {verified.key_id} at {receipt['issued_at']}",
        f"scenario   {receipt['scenario']} of {receipt['domain']}",
    ]
    for item in receipt["snapshots"]:
        lines.append(f"source     {item['table']} of {item['as_of']}, snapshot {item['snapshot_id']}")
    for item in receipt["approvals"]:
        lines.append(f"approved   {item['what']} by {item['role']} {item['member']} at {item['at']}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
