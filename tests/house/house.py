"""The house as the inspector reads it: apps, rooms, files, syntax trees. Any folder with a `spom/` in it will do."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

HERE = Path(__file__).parents[2]

# They hold no nouns of their own: tools, the roof, the demo, and what one neighbour's news means to another.
PLAIN = frozenset({"kit", "config", "demo", "wiring"})
# Not rooms: what Django and translators keep in an app's folder.
STORES = frozenset({"locale", "migrations", "static", "templates", "tests", "__pycache__"})
# Never ours to judge: built, installed or drawn up by a program.
FOREIGN = frozenset({"node_modules", "dist", "var", ".venv", "site", "build", "__pycache__"})

Check = Callable[["House"], list[str]]


@cache
def _tree(file: Path, changed: int) -> ast.Module:  # a changed file is read again
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


@dataclass(frozen=True)
class House:
    """Everything under one root folder."""

    root: Path

    @property
    def package(self) -> Path:
        """Where the apps stand."""
        return self.root / "spom"

    @cached_property
    def apps(self) -> list[Path]:
        """Every package on a floor, by name."""
        return sorted(folder for folder in self.package.iterdir() if (folder / "__init__.py").is_file())

    def apps_with_rooms(self) -> list[Path]:
        """The apps that have nouns and verbs."""
        return [app for app in self.apps if app.name not in PLAIN]

    def code(self) -> Iterator[Path]:
        """Every Python file of the apps that runs in production, migrations left out."""
        for file in sorted(self.package.rglob("*.py")):
            inside = file.relative_to(self.package).parts
            if len(inside) > 1 and not FOREIGN.union({"tests", "migrations"}).intersection(inside):
                yield file

    def room(self, *names: str, apps: list[Path] | None = None) -> Iterator[Path]:
        """The files of these rooms in every app, whether the room is one file or a folder."""
        for app in self.apps if apps is None else apps:
            for name in names:
                file = app / f"{name}.py"
                if file.is_file():
                    yield file
                yield from sorted((app / name).glob("**/*.py"))

    def files(self, *endings: str) -> Iterator[Path]:
        """Every file of ours with one of these endings, in the package, the front end and the tests."""
        for place in ("spom", "frontend", "tests"):
            for file in sorted((self.root / place).rglob("*")):
                if file.suffix in endings and not FOREIGN.intersection(file.relative_to(self.root).parts):
                    yield file

    def where(self, file: Path, line: int = 0) -> str:
        """The file as a person would name it."""
        name = str(file.relative_to(self.root))
        return f"{name}:{line}" if line else name


def tree(file: Path) -> ast.Module:
    """The file's syntax, read once."""
    return _tree(file, file.stat().st_mtime_ns)


def app_of(house: House, file: Path) -> str:
    """The app a file belongs to."""
    return file.relative_to(house.package).parts[0]


def room_of(house: House, file: Path) -> str:
    """The room a file belongs to: `actions` for `actions.py` and for `actions/roles.py`."""
    first = Path(file.relative_to(house.package).parts[1])
    return first.stem if first.suffix == ".py" else first.name


def imported(module: ast.Module) -> Iterator[tuple[str, str, int]]:
    """What each name in the file stands for: (`timezone`, `django.utils.timezone`, line)."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            for name in node.names:
                yield name.asname or name.name, f"{node.module}.{name.name}", node.lineno
        elif isinstance(node, ast.Import):
            for name in node.names:
                yield name.asname or name.name, name.name, node.lineno


def full_name(node: ast.AST, names: dict[str, str]) -> str:
    """`timezone.now` becomes `django.utils.timezone.now`; anything that is not a plain dotted name is empty."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        owner = full_name(node.value, names)
        return f"{owner}.{node.attr}" if owner else ""
    return ""
