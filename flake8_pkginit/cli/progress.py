"""The progress bar."""

from __future__ import annotations

import sys
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

PATIENCE = 1.0  # seconds without a progress bar


class Progress:
    """A bar on standard error, once the work has taken a while, if a person is there to see it."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._is_wanted = sys.stderr.isatty() and find_spec("rich") is not None
        self._bar: RichProgress | None = None

    def __call__(self, done: int, total: int) -> None:
        """Show that so much is done."""
        if not self._is_wanted or time.monotonic() - self._start < PATIENCE:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress as RichProgress

            self._bar = RichProgress(console=Console(stderr=True), transient=True)
            self._bar.add_task("checking")
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=done, total=total)

    def __enter__(self) -> Progress:
        """Show nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
