"""One settings file; the environment differs, the code does not."""

from django.utils.translation import gettext_lazy as _

from spom.config.databases import database
from spom.config.env import env

_env = env()

SECRET_KEY = _env.secret_key
SECRET_KEY_FALLBACKS = list(_env.secret_key_previous)
DEBUG = False
ALLOWED_HOSTS = list(_env.allowed_hosts)
ROOT_URLCONF = "spom.config.urls"
WSGI_APPLICATION = "spom.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django_htmx",
    "django_linear_migrations",
    "procrastinate.contrib.django",
    "spom.journal",
    "spom.identity",
    "spom.portal",
    "spom.kit",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "spom.identity.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database(_env, _env.database_url)}

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["spom.identity.backends.PasswordBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "identity:sign_in"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("hi", _("Hindi")), ("de", _("German"))]

STATIC_URL = "static/"
