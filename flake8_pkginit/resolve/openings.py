"""Openings: why a directory may hold more than the disk shows."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence

from flake8_pkginit.project.builds import is_built, is_named_in_build
from flake8_pkginit.project.files import is_importable, parents_of, sources_below
from flake8_pkginit.project.packages import Package
from flake8_pkginit.project.settings import Settings
from flake8_pkginit.resolve.outcomes import Found
from flake8_pkginit.resolve.resolver import Resolver
from flake8_pkginit.source.outline import Import

# An `__init__` with one of these finds its submodules by means of its own. To read `__path__` or
# to look into `sys.modules` makes none.
OWN_IMPORT = re.compile(
    r"\b(meta_path|path_hooks|extend_path|declare_namespace|apipkg|initpkg"
    r"|lazy_?loader|lazy_?import(er)?|_?LazyModule|_?LazyLoader)\b"
    r"|\b__path__\s*(\[[^\]]*\]\s*=(?!=)|:|\+?=(?!=)|\.(append|extend|insert)\b)"
    r"|(?<!\bin )\bsys\.modules(\s*\[[^\]]*\]\s*=(?!=)|\.(update|setdefault)\b|(?!\s*[\[.\w]))",
    re.IGNORECASE,
)
# The same of any module beside the missing one.
IMPORT_HOOK = re.compile(r"\bsys\.(meta_path|path_hooks)\b")
# The same of a package further up, which must reach for modules that are not its own.
OWN_IMPORT_BELOW = re.compile(
    r"\b(meta_path|path_hooks|apipkg|initpkg)\b|\bsys\.modules(\[[^\]]*\]\s*=[^=]|\.(update|setd))"
)
SEARCH_PATH = re.compile(
    r"\bsys\.path\b|\baddsitedir\b|\bsyspath_prepend\b|\bfrom sys import.*\bpath\b"
)

Ignores = Callable[[str, Sequence[str]], bool]


def why_missing(
    resolver: Resolver,
    settings: Settings,
    ignores: Ignores,
    package: Package,
    directory: str,
    part: str,
) -> str | None:
    """Return why the absence of ``part`` from ``directory`` proves nothing, or ``None``.

    ``ignores(directory, names)`` tells whether git ignores one of the paths.
    """
    files = resolver.files
    listing = files.listing(directory)
    if listing is None:
        return "the directory cannot be read"
    path = os.path.join(directory, part)
    if part in listing.folders or part + ".py" in listing.files:
        return "it is there, and cannot be read"
    if is_built(listing, part):
        return "a source beside it is built to this module"
    if resolver.packages.is_declared(package.root, directory):
        return "another portion of the namespace package may have it"
    if settings.generates(path) or settings.generates(path + ".py"):
        return "the options say that it is generated"
    if _finds_its_own(resolver, package, directory):
        return "the package finds its modules by means of its own"
    if is_named_in_build(files, package.root, directory, part):
        return "a build file names it"
    if ignores(directory, (part + ".py", os.path.join(part, "__init__.py"))):
        return "git ignores it, as it does what a build writes"
    if any(IMPORT_HOOK.search(files.text(os.path.join(directory, m))) for m in listing.modules):
        return "a module beside it has an import hook"
    return None


def why_no_package(resolver: Resolver, directory: str, part: str) -> str | None:
    """Return why a module may have submodules although it is no package, or ``None``."""
    listing = resolver.files.listing(directory)
    if listing is None or part + ".py" not in listing.files or is_built(listing, part):
        return "the module is not Python source"
    if OWN_IMPORT.search(resolver.files.text(os.path.join(directory, part + ".py"))):
        return "the module makes its submodules itself"
    return None


def sets_search_path(resolver: Resolver, package: Package, path: str) -> bool:
    """Tell whether a module, or a ``conftest.py`` that runs before it, changes ``sys.path``."""
    directories = (package.directory, *parents_of(package.directory, package.root))
    sources = [path, *(os.path.join(directory, "conftest.py") for directory in directories)]
    return any(SEARCH_PATH.search(resolver.files.text(source)) for source in sources)


def is_in_namespace(resolver: Resolver, package: Package, statement: Import) -> bool:
    """Tell whether dots above the top-level package find something in a namespace package.

    A directory without ``__init__.py`` is one if a module in it is imported by its name.
    """
    level, parts, names = statement.level, statement.parts, statement.names
    above = (package.directory, *parents_of(package.directory, package.root))
    anchor = above[level - 1] if level <= len(above) else package.root
    name = os.path.basename(anchor)
    if anchor == package.root or not all(is_importable(os.path.basename(p)) for p in above[:level]):
        return False
    wanted = [parts] if parts else [(name,) for name in names]  # it has no names but of these
    if not all(isinstance(resolver.walk(anchor, path).outcome, Found) for path in wanted):
        return False
    uses = re.compile(rf"(?m)^[ \t]*(from|import)[ \t]+{re.escape(name)}\b")
    return any(uses.search(resolver.files.text(path)) for path in sources_below(anchor))


def _finds_its_own(resolver: Resolver, package: Package, directory: str) -> bool:
    for path in (directory, *parents_of(directory, package.top)):
        listing = resolver.files.listing(path)
        if listing is not None and "__init__.py" in listing.files:
            pattern = OWN_IMPORT if path == directory else OWN_IMPORT_BELOW
            if pattern.search(resolver.files.text(os.path.join(path, "__init__.py"))):
                return True
    return False
