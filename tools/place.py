"""Where things lie in a checkout."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
NODE_MODULES = ROOT / "node_modules"
DIST = ROOT / "spom" / "kit" / "static" / "dist"
DATA = Path(os.environ.get("SPOM_DATA_DIR") or ROOT / "var")
# What was installed or built last, by the hash of what it was made from.
STAMPS = VENV / "stamps"
