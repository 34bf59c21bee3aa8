"""Backing a platform up while it runs, and bringing it back elsewhere.

Theory of operation. The database is copied first, at one moment; files after it. Files are immutable or replaced whole,
and are there before the database names them, so whatever that moment names is in the copy; what came later is garbage
that the first start sweeps away. Keys are not in it, nor deliveries in the inbox: a backup in the wrong hands opens no
snapshot and shows no raw value. Keys are kept apart, on another medium, and handed to `restore`. What jobs printed is
not in it either, nor values that were turned back: they are of use for days, and must not outlive them on a medium that
nobody sweeps.
"""

import shutil
from pathlib import Path

from api.errors import BACKUP_THERE, BACKUP_UNKNOWN, HOME_IN_USE, KEYS_INCOMPLETE
from api.home import Home
from api.settings import Settings
from core.errors import RequestError
from store.backup import copy_database
from store.keys import PASSING, KeyPurpose

_DATABASE = "yunei.sqlite"
_FOLDERS = ("vault", "registry", "releases", "extracts", "reports")
_FILES = ("trust.json", "platform.json")
_NEEDED = tuple(purpose for purpose in KeyPurpose if purpose not in PASSING)


def back_up(settings: Settings, target: Path) -> None:
    """Write a backup of this home into the new folder `target`. The server may run meanwhile.

    Raises RequestError (`not_initialised`, `backup_there`, `backup_database`), PlatformFault, OSError.
    """
    home = Home(settings.home)
    home.require()
    if target.exists():
        raise RequestError(BACKUP_THERE, path=str(target))
    target.mkdir(mode=0o700, parents=True)
    copy_database(settings.database_url, target / _DATABASE)
    _copy(home.root, target)


def restore(backup: Path, keys: Path, home: Home) -> None:
    """Make the new home folder `home` from a backup and the keys folder that belongs to it.

    Raises RequestError (`backup_unknown`, `keys_incomplete`, `home_in_use`), OSError.
    """
    if not all((backup / name).is_file() for name in (_DATABASE, *_FILES)):
        raise RequestError(BACKUP_UNKNOWN, path=str(backup))
    missing = [purpose.value for purpose in _NEEDED if not (keys / purpose.value).is_file()]
    if missing:
        raise RequestError(KEYS_INCOMPLETE, path=str(keys), missing=", ".join(missing))
    if home.marker.exists():
        raise RequestError(HOME_IN_USE, path=str(home.root))
    home.create()
    shutil.copy2(backup / _DATABASE, home.root / _DATABASE)
    shutil.copytree(keys, home.keys, dirs_exist_ok=True)
    _copy(backup, home.root)


def _copy(source: Path, target: Path) -> None:
    """Folders and then the marker, so that a copy that was broken off is no platform."""
    for folder in _FOLDERS:
        (target / folder).mkdir(mode=0o700, exist_ok=True)
        for path in sorted((source / folder).rglob("*")):
            place = path.relative_to(source)
            if any(part.startswith(".") for part in place.parts):
                continue  # half-written, or a lock
            _copy_one(path, target / place)
    for name in _FILES:
        shutil.copy2(source / name, target / name)


def _copy_one(path: Path, place: Path) -> None:
    try:
        if path.is_dir():
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif path.is_file():
            shutil.copy2(path, place)
    except FileNotFoundError:
        return  # deleted meanwhile: nothing that lasts goes away
