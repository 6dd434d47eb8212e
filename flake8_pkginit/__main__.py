"""``python -m flake8_pkginit`` is the command."""

import sys

from flake8_pkginit.cli.main import main

sys.exit(main())
