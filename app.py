"""The app: the server (`make run`, `quarterdeck serve`) runs the frame, nothing else."""

from lib.ui import frame

frame.run()
