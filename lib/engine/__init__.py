"""How much, per period and segment: recipes run over tables, Panels come out."""
