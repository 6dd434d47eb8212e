"""PKG006: a module that no import can reach, because another of its name is found first."""

from __future__ import annotations

import ast
import os
import re

from flake8_pkginit.project.files import is_importable, parents_of
from flake8_pkginit.project.packages import SCRIPT
from flake8_pkginit.resolve.openings import why_no_package
from flake8_pkginit.resolve.resolver import Resolver
from flake8_pkginit.rules.catalogue import SHADOWED_MODULE
from flake8_pkginit.rules.finding import Finding, one_line
from flake8_pkginit.rules.module import Module
from flake8_pkginit.source.guards import guard_of
from flake8_pkginit.source.nodes import is_main_guard
from flake8_pkginit.source.outline import Guard
from flake8_pkginit.source.parse import imports
from flake8_pkginit.source.ranges import START

# A package with one of these may run the module beside it, by its path.
RUNS_FILES = re.compile(r"\b(spec_from_file_location|SourceFileLoader|load_source|runpy|exec)\b")


def shadowed(resolver: Resolver, module: Module) -> list[Finding]:
    """Return the finding on a module that can never be imported (language reference, 5.5)."""
    directory, name = os.path.split(module.path)
    stem = name.removesuffix(".py")
    if not is_importable(stem) or _is_script(module):
        return []
    message = _hidden_by_package(resolver, directory, stem)
    if message is None:
        message = _hidden_with_directory(resolver, module)
    return [Finding(SHADOWED_MODULE, module.name, START, one_line(message))] if message else []


def _is_script(module: Module) -> bool:
    if re.search(SCRIPT, "".join(module.lines)):
        return True
    return any(isinstance(node, ast.If) and is_main_guard(node.test) for node in module.tree.body)


def _hidden_by_package(resolver: Resolver, directory: str, stem: str) -> str | None:
    package = os.path.join(directory, stem)
    if not resolver.files.is_regular(package):
        return None
    text = resolver.files.text(os.path.join(package, "__init__.py"))
    if RUNS_FILES.search(text) or f"{stem}.py" in text:
        return ""
    return f"'{stem}.py' can never be imported: the package '{stem}' beside it is found first"


def _hidden_with_directory(resolver: Resolver, module: Module) -> str | None:
    directory, name = os.path.split(module.path)
    hidden = resolver.packages.hidden_directory(directory)
    if hidden is None or not _is_for_import(resolver, module, hidden):
        return None
    beside = os.path.basename(hidden)
    hiding = f"'{beside}.py' is found before its directory"
    return f"'{name}' can never be imported: {hiding}, which has no __init__.py"


def _is_for_import(resolver: Resolver, module: Module, hidden: str) -> bool:
    packages = resolver.packages
    root = packages.root(hidden)
    listing = resolver.files.listing(hidden)
    if listing is None or "__main__.py" in listing.files or packages.is_alembic(root, hidden):
        return False
    if why_no_package(resolver, *os.path.split(hidden)) is not None:
        return False
    for path in parents_of(hidden, root):
        if path == root or not is_importable(os.path.basename(path)):
            break
        if packages.is_package(root, path):
            return True
    return any(s.level and guard_of(s) is Guard.NONE for s in imports(module.tree))
