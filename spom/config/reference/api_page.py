"""docs/reference/openapi.json: the API as programs read it."""

import json

from django.utils.translation import override

from spom.config.api import api


def api_page() -> str:
    """The OpenAPI description, in English, keys in the order the API declares them."""
    with override("en"):
        return json.dumps(api.get_openapi_schema(), indent=2, ensure_ascii=False, default=str) + "\n"
