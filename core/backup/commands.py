"""``flask backup``."""

from flask.cli import AppGroup

backup = AppGroup("backup", help="Database and files in one archive.")
