"""A copy of the database at one moment, while others write."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from core.errors import PlatformFault, RequestError
from store.errors import BACKUP_DAMAGED, BACKUP_DATABASE


def copy_database(url: str, target: Path) -> None:
    """Copy a SQLite database into the new file `target`: one committed state, whoever writes meanwhile.

    Copying the files of a database in use would tear it. Raises RequestError (`backup_database`) for another database,
    PlatformFault (`backup_damaged`) when the copy does not check.
    """
    place = make_url(url)
    if place.get_backend_name() != "sqlite" or not place.database:
        raise RequestError(BACKUP_DATABASE)
    with closing(sqlite3.connect(place.database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, no log beside it
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise PlatformFault(BACKUP_DAMAGED)
