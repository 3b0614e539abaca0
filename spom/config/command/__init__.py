"""The `spom` command: everything an operator does, from the first start to the last backup.

One module per command. They are doors: each reads what was asked, calls one thing, prints what happened.
"""


def main() -> None:
    """Where the installed `spom` program begins."""
    from spom.config.command.app import app  # noqa: PLC0415  # keeps `import spom.config` light

    app()
