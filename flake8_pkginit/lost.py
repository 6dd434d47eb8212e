"""The modules that no import can reach, because another of their name is found first."""

from __future__ import annotations

import ast
import os
import re

from flake8_pkginit.imports import Guard, Module, guard_of, imports, is_main_guard
from flake8_pkginit.resolver import SCRIPT, Resolver, is_importable, parents_of
from flake8_pkginit.rules import SHADOWED_MODULE, Finding, one_line
from flake8_pkginit.undecided import why_no_package

# A package with one of these may run the module beside it, by its path.
RUNS_FILES = re.compile(r"\b(spec_from_file_location|SourceFileLoader|load_source|runpy|exec)\b")


def lost(resolver: Resolver, module: Module) -> list[Finding]:
    """Return the finding on a module that can never be imported (language reference, 5.5)."""
    directory, name = os.path.split(module.path)
    stem = name.removesuffix(".py")
    if not is_importable(stem) or _is_script(module):
        return []
    message = _hidden_by_package(resolver, directory, stem)
    if message is None:
        message = _hidden_with_directory(resolver, module)
    return [Finding(1, 0, SHADOWED_MODULE, one_line(message))] if message else []


def _is_script(module: Module) -> bool:
    if re.search(SCRIPT, "".join(module.lines)):
        return True
    return any(isinstance(node, ast.If) and is_main_guard(node.test) for node in module.tree.body)


def _hidden_by_package(resolver: Resolver, directory: str, stem: str) -> str | None:
    package = os.path.join(directory, stem)
    if not resolver.is_regular(package):
        return None
    text = resolver.text(os.path.join(package, "__init__.py"))
    if RUNS_FILES.search(text) or f"{stem}.py" in text:
        return ""
    return f"'{stem}.py' can never be imported: the package '{stem}' beside it is found first"


def _hidden_with_directory(resolver: Resolver, module: Module) -> str | None:
    directory, name = os.path.split(module.path)
    hidden = resolver.hidden_directory(directory)
    if hidden is None or not _is_for_import(resolver, module, hidden):
        return None
    beside = os.path.basename(hidden)
    hiding = f"'{beside}.py' is found before its directory"
    return f"'{name}' can never be imported: {hiding}, which has no __init__.py"


def _is_for_import(resolver: Resolver, module: Module, hidden: str) -> bool:
    root = resolver.root(hidden)
    listing = resolver.listing(hidden)
    if listing is None or "__main__.py" in listing.files or resolver.is_meant(root, hidden):
        return False
    if why_no_package(resolver, *os.path.split(hidden)) is not None:
        return False
    for path in parents_of(hidden, root):
        if path == root or not is_importable(os.path.basename(path)):
            break
        if resolver.is_package(root, path):
            return True
    return any(s.level and guard_of(s) is Guard.NONE for s in imports(module.tree))
