"""Limits on files, archives, mails and the reader process."""

# A filled form has about 15 kB; a scan of a stamped form some megabytes; a month of them in one archive more.
MAX_FILE_BYTES = 25 * 2**20
MAX_FOLDER_BYTES = 64 * 2**20

# Files in mails and archives: each within the limit of a file, all files of one outer file within these.
MAX_DEPTH = 4
MAX_INNER_FILES = 1_000
MAX_INNER_BYTES = 128 * 2**20

# The unpacked size of a package (.ods, .docx, .xlsb), checked before parsing.
MAX_PARTS = 5_000
MAX_UNPACKED_BYTES = 64 * 2**20

# Limits on the answer of the reader process: sheets, filled cells and merged areas, characters.
MAX_SHEETS = 255
MAX_FILLED_CELLS = 200_000
MAX_CHARACTERS = 8_000_000

# The process that reads foreign workbooks: seconds for one file and for its own start, bytes of memory and of answer.
READING_SECONDS = 10.0
STARTING_SECONDS = 60.0
READER_MEMORY = 512 * 2**20
MAX_ANSWER_BYTES = 64 * 2**20
