"""The flake8 adapter: options in, tuples out."""

from __future__ import annotations

import ast
import logging
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from flake8_pkginit import __version__
from flake8_pkginit.project.options import Refuse, add_options, settings_of
from flake8_pkginit.project.scope import Scope
from flake8_pkginit.rules.checker import Run, new_run
from flake8_pkginit.rules.module import Module, absolute_path

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

    from flake8_pkginit.rules.finding import Finding

# flake8 shows its own loggers with `-v`, and swallows them without.
LOG = logging.getLogger("flake8.pkginit")


class Plugin:
    """Check one file, as flake8 hands it over."""

    name: ClassVar[str] = "flake8-pkginit"
    version: ClassVar[str] = __version__
    # flake8 hands options to the class and files to its instances: this is the only way between.
    _run: ClassVar[Run]
    _refuse: ClassVar[Refuse]
    _is_stdin: ClassVar[bool]

    def __init__(self, tree: ast.Module, filename: str, lines: Sequence[str]) -> None:
        self._tree = tree
        self._filename = filename
        self._lines = lines

    @classmethod
    def add_options(cls, option_manager: OptionManager) -> None:
        """Tell flake8 of the options, for its configuration files and for ``--help``."""
        cls._refuse = option_manager.parser.error
        add_options(option_manager)

    @classmethod
    def parse_options(cls, options: Namespace) -> None:
        """Start a run: the next one in the same process knows nothing of this one."""
        cls._is_stdin = "-" in options.filenames
        cls._run = new_run(settings_of(options, cls._refuse), Scope(options).__contains__)

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Yield the findings of the file; no fault of ours costs the user those of other checks."""
        try:
            findings = self._findings()
        except Exception:
            LOG.exception("%s: internal fault, please report it", self._filename)
            return
        for finding in findings:
            start = finding.range.start
            yield start.line, start.column, f"{finding.rule.code} {finding.text}", type(self)

    def _findings(self) -> list[Finding]:
        path = absolute_path(self._filename)
        # python-lsp-server fails on any result for an empty buffer.
        if path is None or (self._is_stdin and not self._lines):
            return []
        return self._run.checker.check(Module(path, self._tree, self._lines, self._filename))
