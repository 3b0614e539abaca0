"""`python3 -m tools run` and its neighbours. Written so that an old Python can still read it and say so."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  # the whole point: somebody starts it with an older one
    sys.exit(
        "SPOM needs Python 3.11 or newer; this is Python {}.{}. Install a newer one and name it, as in "
        "make run PYTHON=python3.12".format(*sys.version_info[:2])
    )

from tools.errands import main

main(sys.argv[1:])
