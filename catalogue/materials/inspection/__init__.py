"""Looking into a file that came from outside, in a process of its own with hard limits.

Nothing else in the service opens such a file: whatever it does to a decoder, it does to a process
that holds no secret, may use little memory and time, and is thrown away afterwards.
"""
