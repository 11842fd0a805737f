"""Database: the tables, how they came to be, and how they are opened. SQLite or PostgreSQL, with the same code."""
