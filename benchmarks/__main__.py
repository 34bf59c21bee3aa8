"""`python -m benchmarks [NAME…]`: run the benchmarks whose module name contains one of the words; all without words."""

import importlib
import pkgutil
import sys
import time

from rich.console import Console
from rich.progress import Progress

import benchmarks

out = Console()


def main(words: list[str]) -> int:
    """Run them one after the other; the exit code is 1 when one of them broke."""
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name != "__main__"]
    chosen = [name for name in names if not words or any(word in name for word in words)]
    broken = []
    with Progress(console=out) as progress:
        task = progress.add_task("benchmarks", total=len(chosen))
        for name in chosen:
            progress.update(task, description=name)
            module = importlib.import_module(f"benchmarks.{name}")
            if hasattr(module, "main"):
                started = time.monotonic()
                try:
                    module.main()
                except Exception as problem:  # noqa: BLE001 - the loop's top: one broken benchmark must not hide the others
                    broken.append(name)
                    out.print(f"[red]{name}: {type(problem).__name__}: {problem}[/red]")
                out.print(f"[dim]{name}: {time.monotonic() - started:.1f} s[/dim]")
            progress.advance(task)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
