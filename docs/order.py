"""The order of the documentation: from the first hour to the last detail. Read by MkDocs."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation, Section

# Folder, what the reader sees, and which pages of it come first.
PARTS = {
    "start": ("Start", ["first-hour.md"]),
    "how-to": ("How to", ["add-an-app.md", "add-an-action.md", "add-a-page.md"]),
    "about": ("About", ["house.md", "events.md", "programme.md"]),
    "reference": ("Reference", ["settings.md", "commands.md", "permissions.md", "events.md", "course-folder.md"]),
    "decisions": ("Decisions", []),
}


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:  # noqa: ARG001  # MkDocs passes all three
    """Put the parts in order and give them their names."""
    sections = {item.title.lower().replace(" ", "-"): item for item in nav.items if isinstance(item, Section)}
    rest = [item for item in nav.items if not isinstance(item, Section)]
    for folder, (title, first) in PARTS.items():
        section = sections.get(folder)
        if section is None:
            continue
        section.title = title
        section.children.sort(key=lambda page: _place(page, first))
        rest.append(section)
    nav.items = rest
    return nav


def _place(page: object, first: list[str]) -> tuple[int, int]:
    """Named pages in their order, then the rest as they came (Python's sort keeps it)."""
    file = getattr(page, "file", None)
    name = file.src_uri.rpartition("/")[2] if file else ""
    if name == "index.md":
        return (0, 0)
    return (1, first.index(name)) if name in first else (2, 0)
