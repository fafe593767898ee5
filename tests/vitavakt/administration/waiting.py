"""A rehearsal that never ends by itself, for `python -m`."""

import signal
import sys

sys.stdin.read()
sys.stdout.write('{"done": 0.5}\n')
sys.stdout.flush()
signal.pause()
