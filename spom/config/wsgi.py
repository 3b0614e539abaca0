"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

from spom.config.env import env
from spom.kit.counting import count_together
from spom.kit.last_resort import guarded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spom.config.settings")

# Before Django loads anything that measures: Prometheus' client looks once, when it is imported.
count_together(env().data_dir / "tmp", family=os.getppid())
application = guarded(get_wsgi_application())
