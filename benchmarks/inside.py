"""Run flake8 on a tree in this process, and print as JSON what the plugin did in it.

Started by run.py with the interpreter of the environment that has the plugin.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import json
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from flake8.main.cli import main

from flake8_pkginit.plugin import Plugin
from flake8_pkginit.rules.checker import Checker
from flake8_pkginit.rules.finding import Finding
from flake8_pkginit.rules.module import Module

CALLS = {"stat", "lstat", "scandir", "listdir", "open", "readlink", "access"}
MODULES = {"posix", "nt", "io", "_io"}


def lint(tree: str) -> None:
    """Run flake8 as its command does, without its output."""
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
        main(["-j1", "--isolated", "--exit-zero", tree])


def count_calls(tree: str) -> dict[str, object]:
    """Count the file-system calls that the plugin makes, itself or through importlib."""
    calls = 0

    def notice(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        name, module = (getattr(argument, x, "") for x in ("__name__", "__module__"))
        if event == "c_call" and name in CALLS and module in MODULES and _is_ours(frame):
            calls += 1

    sys.setprofile(notice)
    lint(tree)
    sys.setprofile(None)
    run = Plugin._run
    return {
        "calls": calls,
        "directories": len(run.files._listings),
        "targets": len(run.resolver.finder._kinds),
        "libcst": "libcst" in sys.modules,
    }


def _is_ours(frame: FrameType | None) -> bool:
    """Tell whether the plugin is on the stack, at work on a file."""
    while frame is not None:
        if frame.f_code is Plugin.run.__code__:
            return True
        frame = frame.f_back
    return False


def time_checks(tree: str) -> dict[str, object]:
    """Take the CPU time that the plugin's checks need, in seconds."""
    taken = 0.0
    check: Callable[[Checker, Module], list[Finding]] = Checker.check

    def timed(checker: Checker, module: Module) -> list[Finding]:
        nonlocal taken
        start = time.process_time()
        try:
            return check(checker, module)
        finally:
            taken += time.process_time() - start

    setattr(Checker, "check", timed)  # noqa: B010 - a method is not assigned to
    lint(tree)
    return {"seconds": taken}


def start(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["calls", "time"])
    parser.add_argument("tree")
    options = parser.parse_args(arguments)
    ast.parse("")  # warm, as flake8's own first file would be
    result = count_calls(options.tree) if options.what == "calls" else time_checks(options.tree)
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    start()
