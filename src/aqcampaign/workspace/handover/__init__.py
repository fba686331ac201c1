"""The bundle in which an office hands over everything it has: packed here, taken over there."""
