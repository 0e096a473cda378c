"""The yardstick for the start: one heading."""

import streamlit as st

st.title("Hello")
