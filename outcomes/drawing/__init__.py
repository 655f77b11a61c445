"""Charts: what can be drawn, how it looks, and pictures kept on disk.

Each kind of chart has one file: a frozen dataclass that holds only what may be shown, and how it
is drawn. Nothing here reads the database or knows what may be shown to whom.
"""
