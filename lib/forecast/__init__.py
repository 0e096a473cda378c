"""What may happen if nothing changes."""
