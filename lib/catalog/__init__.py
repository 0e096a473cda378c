"""What words mean: declarations in, a Catalog out."""
