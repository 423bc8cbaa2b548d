"""Figures (数字): one definition each, as two lists of people; owns `figure_freezes`."""
