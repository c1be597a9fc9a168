"""Starts the frozen program; programs that it starts in turn, such as a browser, get the environment of the user."""

import os
import sys

# The starter makes libraries and plugins known this way, and all are found by now; the Qt of others must not get ours.
for _name in ("LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH"):
    _users = os.environ.pop(f"{_name}_ORIG", None)
    os.environ.pop(_name, None)
    if _users is not None:
        os.environ[_name] = _users

from qingdao_browser.app.main import main  # noqa: E402

sys.exit(main())
