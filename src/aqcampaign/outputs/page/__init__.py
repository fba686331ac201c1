"""The page (dashboard.html): a release for the leader's screen and phone, one file without network and scripts."""
