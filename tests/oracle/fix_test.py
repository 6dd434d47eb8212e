"""What `fix` writes makes nothing worse: what CPython took before, it takes afterwards."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import event, given

from flake8_pkginit.fix.write import apply
from flake8_pkginit.rules.finding import Finding
from tests.kit.checking import check_tree
from tests.kit.drawing import Case, case, cases, examples, lay_out, owners, run_by_cpython
from tests.kit.fixing import make


def place(finding: Finding) -> tuple[str, int, int, str]:
    return finding.path, finding.line, finding.column, finding.rule.code


def fix_and_compare(case: Case) -> set[str]:
    """Fix a tree; say of what kind the changes are, and whether CPython took an import of it."""
    seen = set()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(os.path.realpath(folder))
        lay_out(case, root)
        named = [str(root), *sorted(str(root / path[0]) for path in case.files)]
        before = check_tree(*named).findings
        taken = run_by_cpython(root, case)
        plan = make(*named, rewrite=True)
        assert apply(plan) == ()
        after = check_tree(*named).findings
        assert plan.result.findings == after
        assert not Counter(map(place, after)) - Counter(map(place, before))
        refused = {message.partition(": ")[0] for message in plan.refused}
        for finding in after:
            where = f"{finding.path.removeprefix('./')}:{finding.line}:{finding.column}"
            assert finding.rule.code != "PKG001" or where in refused, finding
        created = (Path(change.path).relative_to(root).parts for change in plan.changes)
        fixed = Case(case.files.union(created), case.probes)
        # The same import as it stands now, under the same name.
        for probe, (verdict, _), (now, names) in zip(
            case.probes, taken, run_by_cpython(root, case), strict=True
        ):
            if probe.is_absolute and now == "lost":
                continue  # a portion elsewhere on the search path gives way to a regular package
            if probe.is_absolute and owners(fixed, probe) > 1:
                continue  # of two such packages nobody knows which one is first
            if verdict in ("found", "through a hole"):
                assert now in ("found", "through a hole"), (probe, verdict, now, names)
                seen.add("taken")
        seen |= {"created" if change.before is None else "rewritten" for change in plan.changes}
        again = make(*named, rewrite=True)
        assert again.changes == ()
    return seen


def test_changes_of_every_kind() -> None:
    tree = case("a/__init__.py a/ab/b.py a/a.py", ("a", ".ab.b"), ("a", ".A"))
    assert fix_and_compare(tree) == {"taken", "created", "rewritten"}


@examples(200)
@given(cases())
def test_no_tree_gets_worse(case: Case) -> None:
    for seen in fix_and_compare(case):
        event(seen)
