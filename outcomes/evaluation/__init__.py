"""The mathematics of evaluation: NumPy arrays and frozen dataclasses in and out, nothing else."""
