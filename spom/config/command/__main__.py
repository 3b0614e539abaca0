"""`python -m spom.config.command`: the same program where it is not on the PATH."""

from spom.config.command import main

main()
