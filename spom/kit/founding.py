"""The first migration of an app, which creates every table the app began with."""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class Founding(migrations.Migration):
    """Creates an app's models knowing all of them from the beginning.

    Django draws the models anew after every single operation, each with everything it refers to: for a hundred and
    sixty models that is most of the time a new portal takes to start. Nothing here refers to a model as it was
    halfway, so they are drawn once. Only for migrations whose operations create things.
    """

    initial = True

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,  # noqa: FBT001, FBT002  # Django's own signature
    ) -> Any:
        """Create everything. Where only the SQL is asked for, Django's own way writes its comments."""
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        before = project_state.clone()
        known = set(project_state.models)
        # Django draws again what a new model refers to, and what refers to that. Models that are only added need not:
        # those they refer to learn of them as they do when Python loads the app.
        drawn = project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        if drawn is not None:
            drawn.render_multiple([model for key, model in project_state.models.items() if key not in known])
            project_state.__dict__["apps"] = drawn
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state
