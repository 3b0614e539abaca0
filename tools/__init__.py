"""What `make` starts. Standard library only: it runs before anything is installed, with any Python 3.11 or newer."""
