"""The ground: settings, database, people, permissions, audit, errors and the look."""
