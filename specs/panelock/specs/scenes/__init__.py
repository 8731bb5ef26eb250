"""Scenes that people look at: the real code on a stage, measured and drawn. The notebooks call these, and no more."""
