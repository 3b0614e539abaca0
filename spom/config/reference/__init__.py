"""Generated pages of docs/reference: `python -m spom.config.reference` writes them, a test keeps them fresh."""
