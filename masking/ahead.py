"""Make the next item of a stream on another thread while the caller works on the present one."""

from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T]) -> Generator[T]:
    """The same items in the same order; an exception comes where its item would have come. At most one is waiting.

    Worth it where making an item lets go of the interpreter's lock, as reading and decoding do. Items are never None.
    """
    source = iter(items)
    with ThreadPoolExecutor(1) as executor:
        pending = executor.submit(next, source, None)
        while (item := pending.result()) is not None:
            pending = executor.submit(next, source, None)
            yield item
