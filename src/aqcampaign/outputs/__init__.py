"""Takes a Review or a Consolidation and makes what people and programs get: one file per product."""
