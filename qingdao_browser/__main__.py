"""Runs the program: ``python -m qingdao_browser``."""

import sys

from qingdao_browser.app.main import main

sys.exit(main())
