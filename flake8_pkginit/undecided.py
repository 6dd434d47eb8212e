"""Why an answer does not lie on disk: what a build, a hook or a checkout may still put there."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flake8_pkginit.imports import Import
from flake8_pkginit.members import sources_below
from flake8_pkginit.resolver import (
    PROJECT_FILES,
    Found,
    Listing,
    Package,
    Resolver,
    is_importable,
    parents_of,
)
from flake8_pkginit.settings import Settings, parse_toml

# After the missing name: what a build makes a module of, or what another platform's build left.
BUILT = re.compile(
    r"(module)?\.(([\w-]+\.)*(so|pyd)|pyx|pxd|pyi|pyx\.in|pxd\.in|c|cc|cpp|cxx|m|f|f90|pyf|rs|i"
    r"|py\.(in|tmpl|template|jinja|jinja2|j2|mako|tpl)|nim|zig|go)"
)
# The suffixes of the modules that protoc writes for `name.proto`.
PROTOBUF = ("_pb2", "_pb2_grpc")

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
# After a dependency's name. `app = "app.main:main"` is a script; Poetry's `redis = "^5"` is one.
LIMITED = r"[ \t]*(\[|[=<>~!]=|[<>;]|@[ \t]|=[ \t]*(['\"][\^~<>=*\d]|\{))"
LISTED = rf"({LIMITED}|[ \t]*($|#))"
BUILD_FILES = ("meson.build", "CMakeLists.txt", "Cargo.toml", ".gitmodules")
EXTENSION = re.compile(
    r"ext_?modules|Extension\(|cythonize|cffi_modules|rust_extensions|Pybind11Extension"
)
VERSION_FILE = re.compile(r"write_to|version_file|versionfile")
VERSION_KEYS = frozenset({"version_file", "version-file", "write_to", "write-to", "file"})


def why_missing(
    resolver: Resolver,
    settings: Settings,
    ignores: Callable[[str, Sequence[str]], bool],
    package: Package,
    directory: str,
    part: str,
) -> str | None:
    """Return why the absence of ``part`` from ``directory`` proves nothing, or ``None``.

    ``ignores(directory, names)`` tells whether git ignores one of the paths.
    """
    listing = resolver.listing(directory)
    if listing is None:
        return "the directory cannot be read"
    path = os.path.join(directory, part)
    if part in listing.folders or part + ".py" in listing.files:
        return "it is there, and cannot be read"
    if is_built(listing, part):
        return "a source beside it is built to this module"
    if resolver.is_declared(package.root, directory):
        return "another portion of the namespace package may have it"
    if settings.generates(path) or settings.generates(path + ".py"):
        return "the options say that it is generated"
    if _finds_its_own(resolver, package, directory):
        return "the package finds its modules by means of its own"
    if _is_named_in_build(resolver, package, directory, part):
        return "a build file names it"
    if ignores(directory, (part + ".py", os.path.join(part, "__init__.py"))):
        return "git ignores it, as it does what a build writes"
    if any(IMPORT_HOOK.search(resolver.text(os.path.join(directory, m))) for m in listing.modules):
        return "a module beside it has an import hook"
    return None


def why_no_package(resolver: Resolver, directory: str, part: str) -> str | None:
    """Return why a module may have submodules although it is no package, or ``None``."""
    listing = resolver.listing(directory)
    if listing is None or part + ".py" not in listing.files or is_built(listing, part):
        return "the module is not Python source"
    if OWN_IMPORT.search(resolver.text(os.path.join(directory, part + ".py"))):
        return "the module makes its submodules itself"
    return None


def sets_search_path(resolver: Resolver, package: Package, path: str) -> bool:
    """Whether a module says where to import from, or a ``conftest.py`` that runs before it."""
    directories = (package.directory, *parents_of(package.directory, package.root))
    sources = [path, *(os.path.join(directory, "conftest.py") for directory in directories)]
    return any(SEARCH_PATH.search(resolver.text(source)) for source in sources)


def is_in_namespace(resolver: Resolver, package: Package, statement: Import) -> bool:
    """Whether dots above the top-level package find something in a namespace package that is used.

    A directory without ``__init__.py`` is one, if what lies in it is imported by its name.
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
    return any(uses.search(resolver.text(path)) for path in sources_below(anchor))


def is_required(resolver: Resolver, package: Package) -> bool:
    """Whether a top-level package that lies in no usual place bears a dependency's name (PEP 508).

    An example of how to use `redis` may be a package `redis`, from whose directory it is run.
    """
    root = package.root
    if os.path.dirname(package.top) in (root, os.path.join(root, "src")):
        return False
    name = rf"(?im)(^|['\"])[ \t]*{re.escape(os.path.basename(package.top)).replace('_', '[-_.]')}"
    return any(
        re.search(name + (LISTED if is_requirements(path) else LIMITED), resolver.text(path))
        for path in _dependency_files(resolver, root)
    )


def is_requirements(path: str) -> bool:
    """Whether a file, by its path in the project, lists dependencies and nothing else."""
    return "requirements" in path and path.endswith((".txt", ".in"))


def _dependency_files(resolver: Resolver, root: str) -> Iterator[str]:
    pending = [root]
    while pending:
        directory = pending.pop()
        listing = resolver.listing(directory)
        if listing is None:
            continue
        for name in sorted(listing.names):
            path = os.path.join(directory, name)
            if name in listing.folders:
                if "requirements" in path[len(root) :] and not os.path.islink(path):
                    pending.append(path)
            elif name in PROJECT_FILES or is_requirements(path[len(root) :]):
                yield path


def is_built(listing: Listing, part: str) -> bool:
    """Whether a file beside it is what a build makes the module of, or has made of it elsewhere."""
    if any(name.startswith(part) and BUILT.fullmatch(name, len(part)) for name in listing.files):
        return True
    return any(
        part.endswith(suffix) and part.removesuffix(suffix) + ".proto" in listing.files
        for suffix in PROTOBUF
    )


def _finds_its_own(resolver: Resolver, package: Package, directory: str) -> bool:
    for path in (directory, *parents_of(directory, package.top)):
        listing = resolver.listing(path)
        if listing is not None and "__init__.py" in listing.files:
            pattern = OWN_IMPORT if path == directory else OWN_IMPORT_BELOW
            if pattern.search(resolver.text(os.path.join(path, "__init__.py"))):
                return True
    return False


def _is_named_in_build(resolver: Resolver, package: Package, directory: str, part: str) -> bool:
    word = re.compile(rf"(?<!\w){re.escape(part)}(?!\w)")
    for path in (directory, *parents_of(directory, package.root)):
        listing = resolver.listing(path)
        files = listing.files if listing is not None else frozenset()
        for name in files.intersection(BUILD_FILES):
            if word.search(resolver.text(os.path.join(path, name))):
                return True
        for name in files.intersection(("setup.py", "setup.cfg")):
            if _is_named_in_setup(resolver.text(os.path.join(path, name)), part):
                return True
        if "pyproject.toml" in files:
            project = parse_toml(resolver.text(os.path.join(path, "pyproject.toml")))
            if _is_named_in_project(project, os.path.join(path, ""), directory, part):
                return True
    return False


def _is_named_in_setup(text: str, part: str) -> bool:
    name = re.escape(part)
    if EXTENSION.search(text) and re.search(rf"[\"'./]{name}[\"'.]", text):
        return True
    return bool(VERSION_FILE.search(text) and re.search(rf"(?<!\w){name}\.py\b", text))


def _is_named_in_project(project: dict[str, Any], base: str, directory: str, part: str) -> bool:
    for keys, value in _strings(project.get("tool", {})):
        path = os.path.normpath(os.path.join(base, value))
        if keys[-1] in VERSION_KEYS and path == os.path.join(directory, part + ".py"):
            return True
        is_extension = keys[-1] == "module-name" or "ext-modules" in keys
        if is_extension and value.rpartition(".")[2] == part:
            return True
    return False


def _strings(
    value: object, keys: tuple[str, ...] = ("tool",)
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every string of a TOML table with the keys that lead to it."""
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, (*keys, key))
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, keys)
