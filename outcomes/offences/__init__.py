"""Offences of a child: dates and gravity, for the reoffending measure. Never what happened."""
