"""``python -m ganvas``: the command line where the command itself isn't on the path."""

from ganvas.cli import main

if __name__ == "__main__":
    main()
