"""Write the generated pages: `python -m spom.config.reference`."""

import sys
from pathlib import Path

from spom.config.reference.pages import pages


def main() -> None:
    """Write every page whose text has changed."""
    for path, text in pages().items():
        target = Path(path)
        if target.exists() and target.read_text(encoding="utf-8") == text:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        sys.stdout.write(f"wrote {path}\n")


if __name__ == "__main__":
    main()
