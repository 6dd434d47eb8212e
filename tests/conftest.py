"""What holds for all tests."""

from __future__ import annotations

import pytest

WHOLE = "the whole suite takes about three minutes on two cores; `nox -s quick` takes 15 seconds"


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say beforehand how long it takes, where everything is run."""
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return WHOLE if everything and not config.option.markexpr else None
