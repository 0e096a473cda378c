"""The app: `streamlit run app.py` runs the frame, nothing else."""

from lib.ui import frame

frame.run()
