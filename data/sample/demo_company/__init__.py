"""The demo company: a simulated subscription business, its truth, and its exports in the shape of real tools."""
