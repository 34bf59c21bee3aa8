"""The command's outer edge: whatever goes wrong ends in a code, a reason and a next step, never in a traceback."""

import os
import tempfile
import traceback
from pathlib import Path
from typing import Any

from typer import Abort, Exit
from typer.core import TyperGroup
from typer.exceptions import TyperException

from api.commands.output import show_error, show_problem
from api.errors import COMMAND_BROKEN, FILE_UNREACHABLE
from api.home import Home
from api.remote import Declined
from api.settings import read_settings
from core.errors import PlatformFault, RequestError, YuneiError

_REQUEST_WRONG = 2
_PLATFORM_AT_FAULT = 3


class Edge(TyperGroup):
    """The group of all commands. Exit codes: 0 done, 2 the request was wrong or refused, 3 the platform is at fault."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (Exit, Abort, TyperException, BrokenPipeError):  # these are typer's to end with
            raise
        except Declined as declined:
            show_problem(declined.problem)
            fault = int(declined.problem.get("status", 0)) >= 500
            raise Exit(_PLATFORM_AT_FAULT if fault else _REQUEST_WRONG) from None
        except YuneiError as error:
            raise _ended(error) from None
        except OSError as error:
            where, why = str(error.filename or "-"), error.strerror or type(error).__name__
            raise _ended(RequestError(FILE_UNREACHABLE, path=where, why=why)) from None
        except Exception:  # noqa: BLE001 - the outermost level: what nobody foresaw goes to a private file
            raise _ended(PlatformFault(COMMAND_BROKEN, log=str(_keep_trace()))) from None


def _ended(error: YuneiError) -> Exit:
    show_error(error)
    return Exit(_PLATFORM_AT_FAULT if error.status >= 500 else _REQUEST_WRONG)


def _keep_trace() -> Path:
    """Append the present exception to a log file of its owner alone: its text may hold what no terminal should."""
    logs = Home(read_settings().home).logs
    folder = logs if logs.is_dir() else Path(tempfile.mkdtemp(prefix="yunei-"))
    path = folder / "command.log"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w", encoding="utf-8") as file:
        file.write(traceback.format_exc())
    return path
