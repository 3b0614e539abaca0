"""Sets one paper: `python -I press.py ROOT FONTS`, the job as JSON on standard input. Writes ROOT/page-*.*.

A program of its own, so that a paper that never ends can be ended, and so that nothing in it can reach the portal's
memory, settings or database. It knows nothing of the portal, and is started without it.
"""

import json
import sys
from pathlib import Path
from typing import Literal

import typst

MOST_MEMORY = 3 << 30
# Archives (PDF/A-2a) and screen readers (PDF/UA-1) can both read what we print.
STANDARDS: tuple[Literal["a-2a"], Literal["ua-1"]] = ("a-2a", "ua-1")


def main(root: Path, fonts: Path) -> int:
    """Print the job; 1 and a sentence when the template is at fault."""
    job = json.load(sys.stdin)
    press = typst.Compiler(
        root / job["template"],
        root=root,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[fonts]),
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(job["sheet"])},
        # Two folders that are not there: a paper is made of what came with the portal.
        package_path=root / "none",
        package_cache_path=root / "none",
    )
    try:
        if job["format"] == "pdf":
            printed = press.compile(format="pdf", pdf_standards=list(STANDARDS), timestamp=job["timestamp"])
        else:
            printed = press.compile(format="png", ppi=job["points"], timestamp=job["timestamp"])
    except typst.TypstError as fault:
        sys.stderr.write("\n".join([fault.message, *fault.hints, fault.diagnostic]))
        return 1
    sheets = printed if isinstance(printed, list) else [printed]
    for number, sheet in enumerate(sheets):
        (root / f"page-{number:04}.{job['format']}").write_bytes(sheet or b"")
    return 0


if __name__ == "__main__":
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except (ImportError, ValueError, OSError):  # not on every system; the caller's clock still runs
        pass
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
