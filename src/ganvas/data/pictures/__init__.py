"""Pictures: files decoded, framed and put on sheets."""
