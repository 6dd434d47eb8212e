#!/usr/bin/env python3
"""Block until the database answers."""

import time

from app.database import engine

while True:
    try:
        engine.connect().close()
    except OSError:
        time.sleep(1)
    else:
        break
