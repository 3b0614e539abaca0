"""How code reads: who may change things, where the time comes from, how long a file may be."""

import ast
from collections.abc import Iterator

from tests.house.house import Check, House, app_of, full_name, imported, room_of, tree

LONGEST = 400
# Doors: where a request, a job, a command or the framework comes in. Below them the time is an argument.
DOORS = frozenset({"views", "api", "tasks", "middleware", "commands", "admin", "context"})
# Django calls these with a request in hand and no time; they are its doors into our house.
FOREIGN_DOORS = {
    "identity": frozenset({"backends", "sessions"}),
    # The demo gateway plays a company outside, with a clock of its own.
    "payments": frozenset({"gateways"}),
}
CLOCKS = frozenset(
    {
        "datetime.date.today",
        "datetime.datetime.now",
        "datetime.datetime.today",
        "datetime.datetime.utcnow",
        "django.utils.timezone.localdate",
        "django.utils.timezone.localtime",
        "django.utils.timezone.now",
        "time.time",
        "time.time_ns",
    },
)
WRITES = frozenset(
    {
        "abulk_create",
        "acreate",
        "adelete",
        "asave",
        "aupdate",
        "bulk_create",
        "bulk_update",
        "create",
        "delete",
        "get_or_create",
        "save",
        "update",
        "update_or_create",
    },
)
RELATIONS = frozenset({"ForeignKey", "OneToOneField", "ManyToManyField"})


def no_file_is_too_long(house: House) -> list[str]:
    """Whoever opens a file can hold it in the head."""
    faults = []
    for file in house.files(".py", ".ts", ".css", ".html"):
        if "migrations" in file.parts or ".generated" in file.suffixes:
            continue
        length = len(file.read_text(encoding="utf-8").splitlines())
        if length > LONGEST:
            faults.append(f"{house.where(file)}: {length} lines; split it by noun")
    return faults


def actions_name_their_arguments(house: House) -> list[str]:
    """`hold_seat(slot=…, learner=…, at=…)` is read without looking it up; `at` says when, so nobody asks a clock."""
    faults = []
    for file in house.room("actions"):
        for verb in _functions(tree(file)):
            where = f"{house.where(file, verb.lineno)}: {verb.name}"
            if verb.args.args or verb.args.posonlyargs:
                faults.append(f"{where} takes arguments by position")
            if verb.args.vararg or verb.args.kwarg:
                faults.append(f"{where} takes whatever it is given")
            if "at" not in {argument.arg for argument in verb.args.kwonlyargs}:
                faults.append(f"{where} is not told the time: take `at`")
    return faults


def the_clock_is_read_at_the_doors(house: House) -> list[str]:
    """Below a door the time is passed in, so a test can say when it is and a request has one now."""
    faults = []
    for file in house.code():
        app, room = app_of(house, file), room_of(house, file)
        if app == "config" or room in DOORS or room in FOREIGN_DOORS.get(app, ()):
            continue
        # Owning a database process and keeping backups is about this machine's own clock.
        if app == "kit" and room in {"management", "postgres"}:
            continue
        faults += [f"{house.where(file, line)}: {clock} below a door" for clock, line in _clocks(tree(file))]
    return faults


def only_actions_write(house: House) -> list[str]:
    """Models answer, queries ask, policies judge, doors carry: none of them changes a row."""
    faults = []
    for file in house.room("models", "queries", "policies", "views", "api", "portal", "forms"):
        faults += [
            f"{house.where(file, call.lineno)}: .{call.func.attr}( belongs in an action"
            for call in _calls(tree(file))
            if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES and not _is_no_row(call.func.value)
        ]
    for file in house.room("models"):
        for row in (node for node in ast.walk(tree(file)) if isinstance(node, ast.ClassDef)):
            faults += [
                f"{house.where(file, method.lineno)}: a model does not override {method.name}"
                for method in row.body
                if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}
            ]
    return faults


def foreign_keys_leave_no_trace_next_door(house: House) -> list[str]:
    """A key to another app says related_name="+", so `User` never grows an attribute for each app above it."""
    faults = []
    for file in house.room("models"):
        module, home = tree(file), app_of(house, file)
        names = {name: full for name, full, _ in imported(module)}
        for call in _calls(module):
            kind = full_name(call.func, names).rpartition(".")[2]
            if kind not in RELATIONS or not _points_elsewhere(_target(call), names, home):
                continue
            related = {word.arg: word.value for word in call.keywords}.get("related_name")
            if not (isinstance(related, ast.Constant) and related.value == "+"):
                faults.append(f'{house.where(file, call.lineno)}: a key to another app says related_name="+"')
    return faults


def no_default_ordering(house: House) -> list[str]:
    """Order is asked for where it matters; a default one costs every query and hides in none."""
    faults = []
    for file in house.room("models"):
        for meta in ast.walk(tree(file)):
            if isinstance(meta, ast.ClassDef) and meta.name == "Meta":
                faults += [
                    f"{house.where(file, line.lineno)}: no default ordering"
                    for line in meta.body
                    if isinstance(line, ast.Assign)
                    and any(getattr(name, "id", "") == "ordering" for name in line.targets)
                ]
    return faults


def news_is_frozen(house: House) -> list[str]:
    """An event is a fact: a frozen dataclass whose fields are named."""
    faults = []
    for file in house.room("events"):
        for news in tree(file).body:
            if not isinstance(news, ast.ClassDef) or not news.bases:
                continue
            drawn = " ".join(ast.unparse(decorator) for decorator in news.decorator_list)
            if "frozen=True" not in drawn or "kw_only=True" not in drawn:
                faults.append(f"{house.where(file, news.lineno)}: {news.name} is not a frozen, keyword-only dataclass")
    return faults


def refusals_have_a_code_and_words(house: House) -> list[str]:
    """A no has words for people, and a code of its own, `app.reason`, for programs."""
    faults: list[str] = []
    seen: dict[str, str] = {}
    for file in house.code():
        for no in (node for node in ast.walk(tree(file)) if isinstance(node, ast.ClassDef)):
            if "Refusal" not in {full_name(base, {}) for base in no.bases}:
                continue
            where = f"{house.where(file, no.lineno)}: {no.name}"
            given = _constants(no)
            code = str(given.get("code", ""))
            if not code.startswith(f"{app_of(house, file)}."):
                faults.append(f"{where} needs a code that begins with its app")
            if "message" not in given:
                faults.append(f"{where} needs words a person can read")
            if code and code in seen:
                faults.append(f"{where} has the code of {seen[code]}")
            seen[code] = no.name
    return faults


def migrations_move_rows_or_tables(house: House) -> list[str]:
    """A migration changes tables or moves rows; both at once cannot be undone half-way, nor tested apart."""
    faults = []
    for file in sorted(house.package.glob("*/migrations/0*.py")):
        kinds = {_moves_rows(call) for call in _operations(tree(file))}
        if kinds == {True, False}:
            faults.append(f"{house.where(file)}: changes tables and moves rows; make two migrations")
    return faults


def _functions(module: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def _calls(module: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(module) if isinstance(node, ast.Call))


def _clocks(module: ast.Module) -> Iterator[tuple[str, int]]:
    names = {name: full for name, full, _ in imported(module)}
    converting = {id(call.func) for call in _calls(module) if call.args or call.keywords}
    for node in ast.walk(module):
        # timezone.localtime(moment) only converts; datetime.now(UTC) reads the clock all the same.
        if isinstance(node, ast.Attribute | ast.Name):
            clock = full_name(node, names)
            if clock in CLOCKS and not (id(node) in converting and ".local" in clock):
                yield clock, node.lineno
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.arg, node.lineno


def _is_no_row(owner: ast.expr) -> bool:
    """Things with an `update` or a `save` that are not rows: the session, headers, a digest."""
    name = full_name(owner, {})
    return name.endswith((".session", ".headers", "digest")) or name in {"cache", "headers"}


def _target(call: ast.Call) -> ast.expr | None:
    if call.args:
        return call.args[0]
    return {word.arg: word.value for word in call.keywords}.get("to")


def _points_elsewhere(target: ast.expr | None, names: dict[str, str], home: str) -> bool:
    if isinstance(target, ast.Constant) and isinstance(target.value, str):
        return "." in target.value and target.value.split(".")[0] != home
    full = full_name(target, names) if target else ""
    if full.endswith("AUTH_USER_MODEL"):
        return home != "identity"
    return full.startswith("spom.") and full.split(".")[1] != home


def _constants(row: ast.ClassDef) -> dict[str, object]:
    given: dict[str, object] = {}
    for line in row.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            given[line.targets[0].id] = line.value.value if isinstance(line.value, ast.Constant) else line.value
        elif isinstance(line, ast.FunctionDef) and line.name == "__str__":
            given["message"] = line
    return given


def _operations(module: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and any(getattr(name, "id", "") == "operations" for name in node.targets):
            yield from (item for item in getattr(node.value, "elts", []) if isinstance(item, ast.Call))


def _moves_rows(operation: ast.Call) -> bool:
    kind = full_name(operation.func, {}).rpartition(".")[2]
    if kind == "RunSQL":
        sql = operation.args[0] if operation.args else None
        words = str(sql.value).split() if isinstance(sql, ast.Constant) else []
        return bool(words) and words[0].upper() in {"INSERT", "UPDATE", "DELETE"}
    return kind == "RunPython"


CHECKS: tuple[Check, ...] = (
    no_file_is_too_long,
    actions_name_their_arguments,
    the_clock_is_read_at_the_doors,
    only_actions_write,
    foreign_keys_leave_no_trace_next_door,
    no_default_ordering,
    news_is_frozen,
    refusals_have_a_code_and_words,
    migrations_move_rows_or_tables,
)
