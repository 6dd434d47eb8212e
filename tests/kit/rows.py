"""Trees with what is expected of them, which tests of several kinds lay out."""

from __future__ import annotations

# PKG001.

MISSING_INIT = {
    "modules below a package, reported on the first": """
shop/__init__.py
shop/tools/run.py  # PKG001
shop/tools/stop.py
""",
    "only packages": """
shop/__init__.py
shop/plugins/pay/__init__.py  # PKG001
shop/plugins/ship/__init__.py
""",
    "one inside another, without a module between": """
shop/__init__.py
shop/plugins/pay/card.py  # PKG001
""",
    "one inside another": """
shop/__init__.py
shop/plugins/base.py  # PKG001
shop/plugins/pay/card.py  # PKG001
""",
    "a regular package below a directory that is none": """
app/__init__.py
app/services/client.py  # PKG001
app/services/news/__init__.py
app/services/news/feed.py
""",
    "a stub is no __init__ at run time": """
shop/__init__.py
shop/tools/__init__.pyi
shop/tools/run.py  # PKG001
""",
    "a directory called __init__.py": """
shop/__init__.py
shop/tools/__init__.py/
shop/tools/run.py  # PKG001
""",
    "scripts beside modules": """
shop/__init__.py
shop/bin/run.py:
    #!/usr/bin/env python  # PKG001
shop/bin/stop.py
""",
    "a setup.py in a package makes no project root": """
setup.py
num/__init__.py
num/core/__init__.py
num/core/setup.py
num/core/lib/x.py  # PKG001
""",
    "no __init__ at all, but a relative import": """
main.py
app/main.py:
    from .settings import *  # PKG001
app/settings.py
app/other.py:
    from . import main
""",
    "a package in a repository that is a package": """
pyproject.toml
__init__.py
app/__init__.py
app/tools/run.py  # PKG001
scripts/a.py
scripts/b.py:
    from . import a  # PKG001
""",
    "a test folder inside the package": """
shop/__init__.py
shop/tests/test_a.py  # PKG001
""",
}

NO_MISSING_INIT = {
    "a complete package": """
shop/__init__.py
shop/views.py:
    from .models import *
    from . import models
    from .tools.run import *
shop/models.py
shop/tools/__init__.py
shop/tools/run.py:
    from ..models import *
    from .. import views
    from . import run
    from ...shop.x import y  # noqa: PKG003
""",
    "root-level files, and tests beside the package": """
manage.py
setup.py
docs/conf.py
tests/test_shop.py
scripts/deploy.py
shop/__init__.py
""",
    "directories without modules": """
shop/__init__.py:
    from . import assets
shop/assets/logo.svg
shop/locale/de/shop.po
""",
    "an Alembic environment and what lies below it": """
shop/__init__.py
shop/migrations/env.py
shop/migrations/script.py.mako
shop/migrations/versions/1_first.py
shop/migrations/versions/first.py
""",
    "directories of scripts": """
shop/__init__.py
shop/bin/run.py:
    #!/usr/bin/env python
shop/bin/stop.py:
    # /// script
    # requires-python = ">=3.11"
    # ///
""",
    "names that no import can spell": """
shop/__init__.py
shop/{{cookiecutter.name}}/main.py
shop/2fa/code.py
shop/my-plugin/plugin.py:
    from .sibling import *
    from ..views import *
shop/my-plugin/sibling.py
shop/class/main.py
shop/assets/not-a-module.py
""",
    "a compiled __init__, of whatever platform": """
shop/__init__.py
shop/a/__init__.cpython-39-darwin.so
shop/a/x.py
shop/b/__init__.pyd
shop/b/x.py
shop/c/__init__.pyx
shop/c/x.py
shop/d/__init__.pyc
shop/d/x.py
""",
    "a repository that is one package": """
pyproject.toml
__init__.py
docs/conf.py
scripts/run.py
core/__init__.py
core/x.py
""",
    "a fixture project inside a package": """
shop/__init__.py
shop/fixture/pyproject.toml
shop/fixture/main.py
shop/fixture/lib/helper.py
""",
    "scripts that import relatively": """
lib/a.py:
    #!/usr/bin/env python
    from . import b
lib/b.py:
    #!/usr/bin/env python
""",
    "packages that no import can spell, in a directory that has nothing else": """
shop/__init__.py
shop/my-folder/m.py
shop/plugins/2nd/__init__.py
""",
    "a folder that is only imported from by name": """
main.py:
    from lib.helper import x
lib/helper.py:
    import os
""",
}

# PKG002 and PKG003.

UNRESOLVED_RELATIVE = {
    "every fault in one file": """
app/__init__.py
app/api/views.py:
    from . import other
    from .other import *
    from ..middleware.rate import limiter  # PKG002
    from ..api.other import *
    from ..missing import z; from ..gone import q  # PKG002 PKG002
    from ....core import v  # PKG003
app/api/other.py  # PKG001
app/middleware/rate.py  # PKG001
""",
}

RESOLVED_RELATIVE = {
    "legal oddities": """
app/__init__.py:
    from .__main__ import x
    from .m import y
app/__main__.py:
    from .__init__ import x
app/m.py:
    x = y = 1
    from . m import x
    from .\\
        m import y
    from .ﬁle import ﬁx
    from .compiled import w
    from . import assets
    from .assets import *
app/file.py:
    fix = 1
app/compiled.pyc
app/assets/logo.svg
""",
}

# PKG005, and PKG004 of an absolute import.

UNRESOLVED_FIRST_PARTY = {
    "a module that is not there": """
app/__init__.py
app/m.py:
    import app.cach  # PKG005
    import app.cache, app.cach, os  # PKG005
    from app.cach import x  # PKG005
    from app import cache, cach  # PKG004
app/cache.py
""",
    "below a hole": """
app/__init__.py
app/m.py:
    import app.mw.rate  # PKG005
    from app.mw import rate  # PKG005
    from app import mw  # PKG005
app/mw/rate.py  # PKG001
""",
    "through a module": """
app/__init__.py
app/m.py:
    import app.cache.redis  # PKG005
app/cache.py
""",
    "in another case": """
app/__init__.py
app/m.py:
    from app.Cache import x  # PKG005
app/cache.py
""",
    "from a script beside the package": """
app/__init__.py
run.py:
    import app.gone  # PKG005
scripts/deploy.py:
    from app.gone import x  # PKG005
tests/test_app.py:
    from app import gone  # PKG004
""",
    "from below src": """
src/app/__init__.py
src/app/m.py:
    import app.gone  # PKG005
tests/test_app.py:
    import app.gone  # PKG005
""",
    "of a package that the project's files name, but not as a dependency": """
setup.cfg:
    [options]
    packages =
        app
    install_requires = application>=1
    [options.package_data]
    app = *.json
pyproject.toml:
    [project.scripts]
    app = "app.main:main"
    [tool.app]
    "app" = "app"
setup.py:
    setup(packages=["app"], entry_points={"console_scripts": ["app = app.main:main"]})
requirements.txt:
    application
backend/app/__init__.py
backend/app/m.py:
    import app.gone  # PKG005
""",
    "of a name that a namespace of argparse's is given": """
app/__init__.py
app/cli.py:
    class Command:
        def __call__(self, parser, namespace, value):
            setattr(namespace, self.dest, value)
app/options.py:
    from app.cli import Command
app/m.py:
    from app.options import Gone  # PKG004
""",
    "from a directory without a project file": """
backend/app/__init__.py
backend/app/m.py:
    import app.gone  # PKG005
    import backend.app.gone
""",
    "of a module at the root": """
settings.py:
    DEBUG = True
run.py:
    from settings import DEBUG, DEBUGG  # PKG004
    import settings.local  # PKG005
""",
    "in a function, whose blanket handler hides it": """
app/__init__.py
app/m.py:
    def f():
        try:
            from app.gone import x  # PKG005
            return x()
        except Exception:
            return None
""",
    "in a package that sets a search path for others": """
app/__init__.py
app/m.py:
    import sys
    sys.path.append("plugins")
    import app.gone  # PKG005
""",
    "with TYPE_CHECKING": """
app/__init__.py
app/m.py:
    from typing import TYPE_CHECKING
    if TYPE_CHECKING:
        from app.gone import x  # PKG005
        from app.stub import y
app/stub.pyi
""",
}

RESOLVED_OR_FOREIGN = {
    "a package whose modules come from an import hook": """
tlz/__init__.py:
    from . import _build
tlz/_build.py:
    import sys
    sys.meta_path.insert(0, object())
tests/test_tlz.py:
    from tlz.curried import pipe
    import tlz.gone
""",
    "names that a helper sets on the module that it is given": """
constants/__init__.py:
    from . import utils
    utils.fill(utils.current())
constants/utils.py:
    def fill(module):
        for name in "ch":
            setattr(module, name, 1)
    def current(): ...
app.py:
    from constants import c, h
""",
    "a portion of a namespace package, with a module of its name": """
poetry/console/__init__.py
poetry/console/m.py:
    from poetry.core.packages import Dependency
    import poetry.gone
    from poetry.poetry import Poetry
poetry/poetry.py:
    class Poetry: ...
""",
    "an example named as the dependency that it shows": """
pyproject.toml:
    [project]
    dependencies = ["pydantic>=2"]
examples/pydantic/__init__.py
examples/pydantic/tasks.py:
    from pydantic import BaseModel
    import pydantic.fields
""",
    "an example named as a dependency of Poetry's": """
pyproject.toml:
    [tool.poetry.dependencies]
    redis = "^5.0"
    minio = {version = "7", optional = true}
examples/redis/__init__.py
examples/redis/m.py:
    import redis.asyncio
examples/minio/__init__.py
examples/minio/m.py:
    from minio import Minio
""",
    "an example named as one of a list of requirements": """
setup.cfg
requirements/extras/all.txt:
    # what the examples need
    google-auth
examples/google_auth/__init__.py
examples/google_auth/tasks.py:
    from google_auth import login
""",
    "what is there": """
app/__init__.py
app/m.py:
    import app
    import app.cache as c
    from app import cache, assets
    from app.cache import *
app/cache.py
app/assets/logo.svg
""",
    "the standard library, and who bears its names": """
json/__init__.py
m.py:
    import json.gone
    from json import gone
    import os.gone
""",
    "somebody else's package": """
m.py:
    import redis.gone
    from redis import gone
""",
    "a plain directory that bears somebody else's name": """
alembic/env.py
alembic/versions/first.py
docs/conf.py
m.py:
    from alembic import op
    import alembic.context
    from docs import gone
""",
    "one of several roots that has it": """
app/__init__.py
src/app/__init__.py
src/app/new.py
m.py:
    import app.new
""",
    "a script's own directory": """
app/__init__.py
tools/app/__init__.py
tools/app/x.py
tools/run.py:
    import app.x
""",
    "guards": """
app/__init__.py
app/m.py:
    try:
        import app._speedups
        from app._speedups import x
    except ImportError:
        pass
    import sys
    if sys.platform == "win32":
        import app.windows
""",
    "a search path of its own": """
app/__init__.py
m.py:
    import sys
    sys.path.insert(0, "vendor")
    import app.gone
""",
    "a search path that conftest.py sets": """
app/__init__.py
tests/conftest.py:
    import sys
    sys.path.append("vendor")
tests/test_m.py:
    import app.gone
""",
    "what is generated": """
.gitignore:
    _version.py
app/__init__.py
app/_x.pyx
app/m.py:
    from app._x import x
    from app.made_pb2 import y
app/made.proto
""",
    "a namespace package of which another portion may be installed": """
app/__init__.py:
    __path__ = __import__("pkgutil").extend_path(__path__, __name__)
app/m.py:
    import app.gone
""",
}

# PKG006.

SHADOWED = {
    "a module beside a package": """
app/__init__.py
app/cache.py  # PKG006
app/cache/__init__.py
app/m.py:
    from .cache import x  # PKG004
""",
    "at the root": """
cache.py:
    from . import gone  # PKG006
cache/__init__.py
""",
    "modules in a directory that a module hides": """
app/__init__.py
app/routes.py
app/routes/health.py  # PKG006
app/routes/users.py  # PKG006
""",
    "modules further down": """
app/__init__.py
app/routes.py
app/routes/v1/__init__.py  # PKG006
app/routes/v1/health.py  # PKG006
""",
    "where only a relative import tells": """
routes.py
routes/health.py:
    from .users import x  # PKG006
routes/users.py
""",
    "with a compiled package": """
app/__init__.py
app/fast.py  # PKG006
app/fast/__init__.cpython-312-darwin.so
""",
}

NOT_SHADOWED = {
    "a stub or a test beside a package": """
app/__init__.py
app/cache.pyi
app/cache_test.py
app/cache/__init__.py
""",
    "a script beside a package of its name": """
app/__init__.py
app/cli.py:
    #!/usr/bin/env python
app/cli/__init__.py
app/tool.py:
    if __name__ == "__main__":
        print()
app/tool/__init__.py
""",
    "a module that the package runs by its path": """
app/__init__.py
app/cache.py
app/cache/__init__.py:
    import importlib.util
    spec = importlib.util.spec_from_file_location("cache", "../cache.py")
""",
    "a directory that nothing proves to be a package": """
redis.py
redis/conf.py
""",
    "a directory that is run, not imported": """
app/__init__.py
app/tool.py
app/tool/__main__.py
""",
    "an Alembic environment": """
app/__init__.py
app/alembic.py
app/alembic/env.py
app/alembic/script.py.mako
app/alembic/versions/first.py
""",
    "a module that makes its submodules itself": """
app/__init__.py
app/routes.py:
    __path__ = ["routes"]
app/routes/health.py
""",
    "a directory without modules": """
app/__init__.py
app/assets.py
app/assets/logo.svg
""",
    "below a directory that no import can spell": """
app/__init__.py
app/code-smell/changelog.py
app/code-smell/changelog/sphinx.py
""",
    "a name that no import can spell": """
app/__init__.py
app/my-tool.py
app/my-tool/__init__.py
""",
}

TABLES = (
    MISSING_INIT,
    NO_MISSING_INIT,
    UNRESOLVED_RELATIVE,
    RESOLVED_RELATIVE,
    UNRESOLVED_FIRST_PARTY,
    RESOLVED_OR_FOREIGN,
    SHADOWED,
    NOT_SHADOWED,
)
TREES = [text for table in TABLES for text in table.values()]
