"""People, teams and roles; signing in; invitations and new passwords."""
