"""Write the generated pages: `python -m spom.config.reference`. With `--check`, only say which are old."""

import os
import sys
from pathlib import Path

import django


def main(*, check: bool) -> int:
    """Write every page whose text has changed, or count them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")
    django.setup()
    # Apps must be loaded before anybody can be asked what they announce or permit.
    from spom.config.reference.pages import pages  # noqa: PLC0415

    old = [(Path(path), text) for path, text in pages().items() if not _says(Path(path), text)]
    for target, text in old:
        if not check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{target} is old; run `make reference`\n" if check else f"wrote {target}\n")
    return 1 if check and old else 0


def _says(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
