"""Everything that is held about one child: one description that whoever reads or purges it shares.

A room says which of its tables hold something of a child in its ``held.py``, and a test fails on
such a table that no room has spoken for. Subject access, the hand-over file, the inspection sample
and retention read that description, so that none of them can forget a table.
"""
