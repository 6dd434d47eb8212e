"""Archives that ship: wheels, sdists and others, checked beside their source tree."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence

from flake8_pkginit.project import git
from flake8_pkginit.project.files import is_importable
from flake8_pkginit.project.git import GitError, Repository
from flake8_pkginit.project.settings import Declared, Settings
from flake8_pkginit.rules.catalogue import MISSING_INIT
from flake8_pkginit.rules.checker import Run, new_run
from flake8_pkginit.rules.finding import Finding
from flake8_pkginit.rules.result import Result
from flake8_pkginit.run.configuration import UsageError
from flake8_pkginit.run.files import Mount, walk
from flake8_pkginit.run.session import Progress, check
from flake8_pkginit.ship.archive import Archive, extract_archive
from flake8_pkginit.ship.extract import Extractor, RefusedError
from flake8_pkginit.ship.origins import Move, Origins, find_origins, mounts, shown_path
from flake8_pkginit.ship.reasons import ArchiveReasons
from flake8_pkginit.ship.shipped import Shipped, Tree, check_tree, temporary_directory


def check_archives(options: Namespace, run: Run, progress: Progress) -> Shipped:
    """Check wheels, sdists and other archives. Raises ``UsageError``."""
    results = []
    sdists: frozenset[str] = frozenset()
    # What a wheel lacks may be in the sdist beside it, which is hence read first.
    for path in sorted(options.filenames, key=lambda path: path.lower().endswith(".whl")):
        with temporary_directory() as directory:
            root = os.path.join(directory, os.path.basename(path))  # a message may name it
            os.mkdir(root)
            archive = _extract(path, root)
            sdists |= archive.names if archive.kind == "sdist" else frozenset()
            results.append(_check(options, run, archive, root, sdists, progress))
    return Shipped(_sum(results), " and ".join(options.filenames))


def _extract(path: str, root: str) -> Archive:
    """Extract an archive into an empty directory. Raises ``UsageError``."""
    extractor = Extractor(root)
    try:
        archive = extract_archive(path, extractor)
        extractor.finish()
    except RefusedError as error:
        raise UsageError(f"{path!r} cannot be checked: {error}") from None
    return archive


def _check(
    options: Namespace,
    run: Run,
    archive: Archive,
    root: str,
    sdists: frozenset[str],
    progress: Progress,
) -> Result:
    origins = find_origins(archive, root, run)
    move = Move(origins.pairs, run.files)
    repository = _repository(origins.project)
    provenance = ArchiveReasons(archive, origins.root, move, sdists, repository).provenance()
    lost = _lost(options, run, archive, origins, move)
    declared = _declared(run.settings, origins, move)
    tree = Tree(root, mounts(archive, origins), move, provenance, declared)
    result = check_tree(options, run, tree, progress)
    return result._replace(
        findings=(*lost.findings, *result.findings),
        sources={**lost.sources, **result.sources},
        unreadable=(*archive.messages, *result.unreadable),
    )


def _repository(directory: str) -> Repository | None:
    try:
        return git.repository(directory)
    except GitError:
        return None


def _declared(settings: Settings, origins: Origins, move: Move) -> tuple[str, ...]:
    """Return the namespace packages that a project declares in files that an archive lacks."""
    declared = Declared(settings)
    found = ((copy, move.origin(copy)) for copy, _, _ in os.walk(origins.root))
    return tuple(copy for copy, path in found if path and declared.has(origins.project, path))


def _lost(options: Namespace, run: Run, archive: Archive, origins: Origins, move: Move) -> Result:
    """Report each missing-init directory of the source tree that an archive lacks as a whole."""
    tops = [
        origin for copy, origin in origins.pairs if os.path.isdir(copy) and copy != origins.root
    ]
    linted = dict(walk(options, [Mount(top, shown_path(top), top) for top in tops]))
    disk = new_run(run.settings, linted.__contains__)
    files = {path: linted[path] for top in tops for path in _files_of_lost(disk, move, top)}
    result = check(options, disk, lambda _done, _total: None, files)
    lost = (f for f in result.findings if f.rule == MISSING_INIT)
    return result._replace(findings=tuple(_not_in(archive, finding) for finding in lost))


def _files_of_lost(disk: Run, move: Move, top: str) -> Iterator[str]:
    """Yield the files on which the findings about lost directories stand."""
    for directory, folders, _ in os.walk(top):
        package = disk.resolver.packages.package(directory)
        copy = move.destination(directory)
        if package is None or copy is None:
            folders.clear()
        elif directory in package.missing_init and not os.path.exists(copy):
            folders.clear()  # one finding stands for all that lies below
            path = disk.checker.missing_init.file_of(package, directory)
            if path is not None:
                yield path
        folders[:] = sorted(filter(is_importable, folders))


def _not_in(archive: Archive, finding: Finding) -> Finding:
    text = "; ".join(filter(None, (finding.remedy.text, f"not in the {archive.kind}")))
    return finding._replace(remedy=finding.remedy._replace(text=text))


def _sum(results: Sequence[Result]) -> Result:
    sources = {key: line for result in results for key, line in result.sources.items()}
    return Result(
        _merged(results),
        sources,
        tuple(message for result in results for message in result.unreadable),
        sum(result.files for result in results),
        sum(result.imports for result in results),
    )


def _merged(results: Iterable[Result]) -> tuple[Finding, ...]:
    """Return the findings in order, one for each position and code.

    What both an sdist and its wheel lack is said of the wheel, which comes last.
    """
    found: dict[tuple[str, int, int, str], Finding] = {}
    for result in results:
        for finding in sorted(result.findings, key=lambda f: f.text):
            found[finding.path, finding.line, finding.column, finding.rule.code] = finding
    return tuple(found[key] for key in sorted(found))
