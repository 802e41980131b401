"""The main job: a publication in; findings, artifacts and an index for the next run out."""
