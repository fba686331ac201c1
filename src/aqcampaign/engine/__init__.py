"""Where the files of an inbox are examined: in this process, or by workers that get chunks of them."""
