"""Speed, each figure against something known in the same run. Never a test: it fails no build."""
