"""Which real pictures stand for what in an evaluation: compared with, trained on, never shown."""
