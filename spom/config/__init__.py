"""The roof: settings, environment, URL map, API, the `spom` command. No one imports it."""
