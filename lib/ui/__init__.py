"""The only place of the library that knows Streamlit."""
