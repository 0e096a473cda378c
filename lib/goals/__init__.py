"""Will we make it, and what would it take?"""
