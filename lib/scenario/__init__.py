"""What if we change this: pure functions from Panel to Panel."""
