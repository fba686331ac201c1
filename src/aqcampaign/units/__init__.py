"""The reporting units: who must report, and which unit a written name means."""
