"""The command: check a whole tree, and say what its findings mean."""

from __future__ import annotations

import argparse
import gc
import io
import logging
import os
import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, NoReturn

from flake8_pkginit import __version__, pages, report, session
from flake8_pkginit.rules import RULES

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

CLEAN, FINDINGS, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
# Here, so that a run without any need not load what reads them.
ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar")
PATIENCE = 1.0  # seconds without a progress bar
GARBAGE = 100_000  # objects between two looks for garbage, of which a run makes little

CHECK = """\
Check every import of the project's own code, in all files that flake8 would lint.

The options are flake8's, in its configuration files or here: --exclude, --extend-exclude,
--per-file-ignores, --select, --ignore, --config, --isolated, --jobs, and the plugin's --pkg-root,
--pkg-namespace-packages, --pkg-source-roots and --pkg-generated; so are the comments (# noqa).
The findings are those of flake8 --select=PKG. Of what ships, by --staged, --commit or an archive
as PATH, they also say what became of a file that is only on disk.
"""
CHECK_EXAMPLE = """\
examples: flake8-pkginit check --format=github backend
          flake8-pkginit check --staged
          flake8-pkginit check dist/*

The exit status is 0 if nothing was found, 1 if something was, and 2 on wrong use or if a file
cannot be read. The last line, on standard error, says how much was checked.
"""
FIX = """\
Create the missing __init__.py of each directory of a package, empty, and rename a misspelt one.
A directory that only relative imports prove to be a package is given one where PATH names it.
With --rewrite-imports an import is rewritten where exactly one module can be meant: in another
case, a dot more or fewer, or the one module of that name in the package that has the names.

Every change is tried before it is written: its finding must be gone, and no other have come. What
does not pass is left alone, with the reason. Nothing is overwritten, and a second run changes
nothing. The exit status is 0 if there was nothing to do and no finding is left, else 1, so that a
hook stops a commit that what is new is not part of.

The options of flake8 that check understands are understood here too.
"""
TREE = """\
Show the directories that hold modules as a tree: which are regular packages, which are declared
namespace packages, which lack their __init__.py, which are shadowed by a module of their name, and
how many imports into each fail. Only those with something to see, unless --all is given.

The options of flake8 that check understands are understood here too.
"""


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        """End with that line."""
        self.exit(WRONG_USE, f"flake8-pkginit: error: {message}\n")


def parser() -> Parser:
    """Return the parser of the command line."""
    command = Parser(
        prog="flake8-pkginit",
        description="Find the imports of a project's own code that fail where it is deployed.",
        allow_abbrev=False,
    )
    command.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = command.add_subparsers(title="commands", dest="command", required=True)
    check = commands.add_parser(
        "check",
        help="check the imports of a whole tree",
        description=CHECK,
        epilog=CHECK_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    check.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="what to check: directories, files, or wheels and other archives (default: .)",
    )
    tree = check.add_mutually_exclusive_group()
    tree.add_argument(
        "--staged", action="store_true", help="what the next commit will hold, not what is on disk"
    )
    tree.add_argument("--commit", metavar="REV", help="what a commit of git's holds")
    check.add_argument(
        "--format",
        choices=report.FORMATS,
        help="how to write the findings (default: full on a terminal, else text)",
    )
    check.set_defaults(run=run_check)
    fix = commands.add_parser(
        "fix",
        help="create what is missing, and mend imports where one remedy is certain",
        description=FIX,
        epilog="example: flake8-pkginit fix --diff --rewrite-imports backend",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    fix.add_argument("paths", nargs="*", metavar="PATH", help="what to mend (default: .)")
    fix.add_argument("--diff", action="store_true", help="show what would be done, write nothing")
    fix.add_argument("--rewrite-imports", action="store_true", help="rewrite imports too")
    fix.set_defaults(run=run_fix)
    branches = commands.add_parser(
        "tree",
        help="show the packages of a project and what is wrong with them",
        description=TREE,
        epilog="example: flake8-pkginit tree --all src",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    branches.add_argument("paths", nargs="*", metavar="PATH", help="what to show (default: .)")
    branches.add_argument("--all", action="store_true", help="every directory that has modules")
    branches.add_argument("--format", choices=("text", "json"), default="text")
    branches.set_defaults(run=run_tree)
    explain = commands.add_parser(
        "explain",
        help="say what a code means, and what to do about it",
        description="Show a code's page: what is reported, what happens at run time, how to mend it"
        " and when it stays silent. Without a code: the table of codes.",
        epilog="example: flake8-pkginit explain PKG002",
        allow_abbrev=False,
    )
    explain.add_argument("code", nargs="?", metavar="CODE", help="such as PKG002 or missing-init")
    explain.set_defaults(run=run_explain)
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status."""
    gc.set_threshold(GARBAGE)
    logging.getLogger("flake8.pkginit").addHandler(logging.StreamHandler())
    if isinstance(sys.stdout, io.TextIOWrapper):  # names on disk may hold any byte
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    options, rest = parser().parse_known_args(arguments)
    try:
        status: int = options.run(options, rest)
        sys.stdout.flush()
        return status
    except session.UsageError as error:
        print(f"flake8-pkginit: error: {error}", file=sys.stderr)
        return WRONG_USE
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    except KeyboardInterrupt:
        return INTERRUPTED


def checked(settings: Namespace) -> session.Result:
    """Check, with a progress bar where it takes long."""
    with Progress() as progress:
        return session.check(settings, progress)


def checked_tree(settings: Namespace, options: Namespace) -> tuple[session.Result, str]:
    """Check what git holds, and say what that is."""
    from flake8_pkginit import shipped  # few runs ask for it

    with Progress() as progress:
        return shipped.check_git(settings, options.commit, progress)


def checked_paths(settings: Namespace) -> tuple[session.Result, str]:
    """Check what is on disk, or what archives hold, and say what the latter are."""
    archives = [
        path
        for path in settings.filenames
        if path.lower().endswith(ARCHIVES) and not os.path.isdir(path)
    ]
    if not archives:
        return checked(settings), ""
    if len(archives) < len(settings.filenames):
        raise session.UsageError("archives are checked by themselves, without other paths")
    from flake8_pkginit import shipped

    with Progress() as progress:
        return shipped.check_archives(settings, progress)


def run_check(options: Namespace, rest: Sequence[str]) -> int:
    """Check, and write what was found."""
    is_git = options.staged or options.commit is not None
    settings = session.read_options([*rest, *options.paths], on_disk=not is_git)
    with_rich = find_spec("rich") is not None
    default = "full" if sys.stdout.isatty() and with_rich else "text"
    written = options.format or default
    if written == "full" and not with_rich:  # said before the work, not after it
        raise session.UsageError(report.NEEDS_RICH)
    result, where = checked_tree(settings, options) if is_git else checked_paths(settings)
    report.FORMATS[written](result, sys.stdout)
    sys.stdout.flush()
    conclude(result, where)
    if result.unreadable:
        return WRONG_USE
    return FINDINGS if result.faults else CLEAN


def run_fix(options: Namespace, rest: Sequence[str]) -> int:
    """Mend what can be mended, or show how."""
    from flake8_pkginit import fix  # loads libcst

    settings = session.read_options([*rest, *options.paths])
    with Progress() as progress:
        plan = fix.plan(settings, options.rewrite_imports, progress)
    failed: tuple[str, ...] = ()
    if options.diff:
        sys.stdout.write(fix.diff(plan))
    else:
        failed = fix.apply(plan)
        for change in plan.changes:
            print(f"{os.path.relpath(change.path)}: {change.why}")
    sys.stdout.flush()
    for message in plan.refused:
        print(f"left alone: {message}", file=sys.stderr)
    for message in (*plan.result.unreadable, *failed):
        print(f"flake8-pkginit: error: {message}", file=sys.stderr)
    done = len(plan.changes) - len(failed)
    verb = "to change" if options.diff else "changed"
    left = plan.remaining
    print(
        f"{done or 'no'} file{'' if done == 1 else 's'} {verb};"
        f" {left or 'no'} finding{'' if left == 1 else 's'} left",
        file=sys.stderr,
    )
    if failed or plan.result.unreadable:
        return WRONG_USE
    return FINDINGS if left or plan.changes else CLEAN


def run_tree(options: Namespace, rest: Sequence[str]) -> int:
    """Show the packages of a project."""
    from flake8_pkginit import tree

    settings = session.read_options([*rest, *options.paths])
    result = checked(settings)
    branches = tree.grow(settings, result)
    if not options.all:
        branches = [tree.prune(branch) for branch in branches if not branch.is_plain]
    if options.format == "json":
        tree.write_json(branches, sys.stdout)
    else:
        tree.write_text(branches, sys.stdout)
    if not branches:
        print("nothing to see: every package is complete; --all shows them all", file=sys.stderr)
    conclude(result)
    return WRONG_USE if result.unreadable else CLEAN


def run_explain(options: Namespace, rest: Sequence[str]) -> int:
    """Show a code's page, or the table of codes."""
    if rest:
        raise session.UsageError(f"unrecognized arguments: {' '.join(rest)}")
    if options.code is None:
        pages.show(pages.table(), sys.stdout)
        return CLEAN
    rule = pages.find(options.code)
    if rule is None:
        known = ", ".join(rule.code for rule in RULES)
        raise session.UsageError(f"there is no code {options.code!r}; there are {known}")
    pages.show(pages.page(rule), sys.stdout)
    return CLEAN


def conclude(result: session.Result, where: str = "") -> None:
    """Say what could not be read, and how much was checked."""
    for message in result.unreadable:
        print(f"flake8-pkginit: error: {message}", file=sys.stderr)
    print(summary(result) + (f" in {where}" if where else ""), file=sys.stderr)


def summary(result: session.Result) -> str:
    """Say how much was checked."""
    found, files = len(result.faults), result.files
    return (
        f"{found or 'no'} finding{'' if found == 1 else 's'};"
        f" {files:,} file{'' if files == 1 else 's'}"
        f" and {result.imports:,} import{'' if result.imports == 1 else 's'} checked"
    )


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
