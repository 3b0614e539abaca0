"""What rooms an app may have, how it introduces itself, and which of its rooms a guest may enter."""

import ast
from pathlib import Path

from tests.house.house import PLAIN, STORES, Check, House, app_of, imported, room_of, tree

ROOMS = frozenset(
    {
        "actions",
        "admin",
        "api",
        "apps",
        "events",
        "forms",
        "http",
        "middleware",
        "models",
        "policies",
        "portal",
        "queries",
        "reactions",
        "registry",
        "tasks",
        "urls",
        "views",
    },
)
# An extra room is added here, on purpose, with its reason.
EXTRA_ROOMS: dict[str, frozenset[str]] = {
    # backends, hashers: how Django asks whether a secret is right. sso: signing in with another house, both ways.
    # secrets: what is encrypted or hashed before it is kept. sessions: where Django keeps them.
    # passage: from a first proof to an open door, for pages and programs alike.
    # register: what a file of the institution's registry says, line by line, and the registry as such a file.
    "identity": frozenset({"backends", "hashers", "sessions", "secrets", "sso", "passage", "register"}),
    # context: what every page knows. guide: the user guide as PDF. templatetags: the portal's own parts of a page.
    # content: the help articles that come with the portal, as Markdown.
    # texts: the pages delivered with the portal, until the institution publishes its own.
    "portal": frozenset({"content", "context", "guide", "templatetags", "texts"}),
    # heads: the newest seal as the outside knows it.
    "journal": frozenset({"heads"}),
    # gateways: how we speak with companies that take money. reports: what they say, in our words. via: their names.
    # papers: receipts as PDF. templatetags: amounts of the ledger.
    "payments": frozenset({"gateways", "papers", "reports", "templatetags", "via"}),
    # papers: the admit card as PDF.
    "booking": frozenset({"papers"}),
    # ledger: how rows are written in chain, and the arithmetic of the chain. rules: what campus answers when the
    # programme asks who may book. importers: reading courses made elsewhere, before anything is written.
    # drafts: what the verbs of authoring share. verifier: the program that checks a statement of hours without us.
    # package_urls: addresses on the host of packages, where nothing else answers.
    "campus": frozenset({"drafts", "importers", "ledger", "package_urls", "rules", "verifier"}),
    # papers: the certificate as PDF. badges: the same as an Open Badge.
    "credentials": frozenset({"badges", "papers"}),
    # items: questions as values, and the formats they travel in. templatetags: how their texts are drawn.
    # papers: papers as values: put together, shuffled, marked and analysed without a database.
    "exams": frozenset({"items", "papers", "templatetags"}),
    # earlier: what a file of an earlier system says, line by line.
    "programme": frozenset({"earlier"}),
    # face: from frames to a verdict, without clock or database; loaded only by a process that sees a face.
    # weights: the trained networks, fetched by the install step.
    "presence": frozenset({"face", "weights"}),
}
# Rooms that would make a floor something else than it is.
CLOSED_ROOMS: dict[str, frozenset[str]] = {
    "kit": frozenset({"models", "migrations", "views", "urls", "api"}),
    "config": frozenset({"models", "migrations", "actions"}),
    "demo": frozenset({"models", "migrations", "views", "urls", "api", "forms"}),
}
OPENED_BY_NAME = frozenset({"models", "portal", "reactions", "rules", "tasks"})
WIRING_ROOMS = frozenset({"apps", "reactions"})
FRONT_ROOMS = frozenset({"actions", "events", "http", "models", "policies", "queries", "registry"})
NEVER = frozenset(
    {"base", "common", "core", "data", "handler", "handlers", "helper", "helpers", "info", "manager", "managers"}
    | {"misc", "service", "services", "util", "utils"},
)


def only_known_rooms(house: House) -> list[str]:
    """An app has known rooms only; tools and roof have none that are not theirs."""
    faults = []
    for app in house.apps:
        found = {path.stem for path in app.glob("*.py")} | {path.name for path in app.iterdir() if path.is_dir()}
        found -= STORES - {"migrations"} | {"__init__"}
        if app.name == "wiring":
            wrong = found - WIRING_ROOMS
        elif app.name in PLAIN:
            wrong = found & CLOSED_ROOMS[app.name]
        else:
            wrong = found - ROOMS - EXTRA_ROOMS.get(app.name, frozenset()) - {"migrations"}
        faults += [f"{house.where(app / room)}: not a room of this app; see tests/house/rooms.py" for room in wrong]
    return faults


def no_name_that_says_nothing(house: House) -> list[str]:
    """`utils` and its cousins say where the author gave up."""
    named = {file for ending in (".py", ".ts", ".css") for file in house.files(ending)}
    # The style sheet of plain elements is called base in every design system; the layer order names it.
    # Django looks for a database backend in a module of this name.
    allowed = {house.root / "frontend/styles/base.css", house.package / "kit/pooled/base.py"}
    faults = [file for file in named - allowed if file.stem in NEVER]
    faults += [folder for folder in house.package.rglob("*") if folder.is_dir() and folder.name in NEVER]
    return [f"{house.where(path)}: name it for its one subject" for path in sorted(faults)]


def every_app_introduces_itself(house: House) -> list[str]:
    """`__init__.py` says what the app is, its nouns and its verbs, and holds no code."""
    faults = []
    for app in house.apps:
        module = tree(app / "__init__.py")
        said = ast.get_docstring(module) or ""
        needed = [] if app.name in PLAIN else ["Nouns: ", "Verbs: "]
        missing = [word.strip() for word in needed if not any(line.startswith(word) for line in said.splitlines())]
        if not said:
            faults.append(f"{house.where(app / '__init__.py')}: say what the app is")
        elif missing:
            faults.append(f"{house.where(app / '__init__.py')}: name its {' and '.join(missing)}")
        if len(module.body) > 1:
            faults.append(f"{house.where(app / '__init__.py')}: holds code")
    return faults


def folders_have_an_empty_init(house: House) -> list[str]:
    """A room that became a folder keeps nothing in its `__init__.py`: import the file you need.

    Django and the kit open `models`, `reactions`, `portal` and `tasks` by name, so there it may import its own files.
    """
    faults = []
    for app in house.apps_with_rooms():
        for file in app.glob("*/**/__init__.py"):
            opened_by_name = file.parent.parent == app and file.parent.name in OPENED_BY_NAME
            allowed = _only_imports(file, app) if opened_by_name else not tree(file).body
            if not allowed:
                faults.append(f"{house.where(file)}: leave it empty")
    return faults


def _only_imports(file: Path, app: Path) -> bool:
    """A docstring, imports from this very folder, and their names."""
    own = f"spom.{app.name}.{file.parent.name}"
    module = tree(file)
    for node in module.body[1:] if ast.get_docstring(module) else module.body:
        imports = isinstance(node, ast.ImportFrom) and (node.level == 1 or str(node.module).startswith(own))
        names = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        if not imports and not names:
            return False
    return True


def guests_stay_in_the_front_rooms(house: House) -> list[str]:
    """Another app may use our actions, queries, models; never our views, forms, tasks, portal or tests."""
    faults = []
    apps = {app.name for app in house.apps}
    for file in house.code():
        home = app_of(house, file)
        for _, name, line in imported(tree(file)):
            first, *rest = name.split(".")
            if first != "spom" or not rest or rest[0] not in apps - {home, "kit"} or home == "config":
                continue
            room = rest[1] if len(rest) > 1 else ""
            if room not in FRONT_ROOMS:
                faults.append(f"{house.where(file, line)}: spom.{rest[0]}.{room} is not for guests")
    return faults


def rooms_in(house: House, app: Path) -> set[str]:
    """The rooms an app has now."""
    return {room_of(house, file) for file in house.code() if app in file.parents}


CHECKS: tuple[Check, ...] = (
    only_known_rooms,
    no_name_that_says_nothing,
    every_app_introduces_itself,
    folders_have_an_empty_init,
    guests_stay_in_the_front_rooms,
)
