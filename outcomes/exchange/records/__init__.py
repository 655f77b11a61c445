"""The kinds of records: of each its columns, and how a row of it is saved."""
