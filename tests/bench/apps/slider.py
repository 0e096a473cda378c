"""The yardstick for a slider: one slider, one number."""

import streamlit as st

value = st.slider("Change", -50, 50, 0)
st.metric("Twice", f"{value * 2}")
