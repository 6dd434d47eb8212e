"""Fingerprints, by which a service knows a finding again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from flake8_pkginit.report.paths import relative
from flake8_pkginit.rules.finding import Finding


def fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return for each finding a hash of its own, wherever in its file it stands."""
    seen: Counter[tuple[str, str, str]] = Counter()
    hashes = []
    for finding in findings:
        key = (relative(finding.path), finding.rule.code, finding.text)
        named = "\0".join((*key, str(seen[key])))
        seen[key] += 1
        hashes.append(hashlib.sha256(named.encode(errors="surrogatepass")).hexdigest())
    return hashes
