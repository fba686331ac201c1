"""Makes `python -m aqcampaign` run `aq`."""

from aqcampaign.cli.entry import main

if __name__ == "__main__":
    main()
