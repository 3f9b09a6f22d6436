"""`python -m bot.cli` is `reportbot`."""

import sys

from bot.cli.main import main

sys.exit(main())
