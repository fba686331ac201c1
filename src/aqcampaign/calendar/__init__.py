"""The reporting calendar: periods with their windows, due days shifted by holidays, and the office's clock."""
